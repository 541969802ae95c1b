using System.Globalization;
using Engine.JobBench;

// How much a job of many guests costs, without the guests: `jobs STATE GUESTS` is the whole of it, the others are its parts.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["jobs", var state, var guests]:
        await Whole.RunAsync(state, int.Parse(guests));
        return 0;
    case ["submit", var state, var guests]:
        await Part.SubmitAsync(state, int.Parse(guests));
        return 0;
    case ["resume", var state]:
        await Part.ResumeAsync(state);
        return 0;
    default:
        Console.Error.WriteLine("usage: jobbench jobs STATE GUESTS | submit STATE GUESTS | resume STATE");
        return 2;
}
