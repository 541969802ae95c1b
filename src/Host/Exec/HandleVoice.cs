using Engine.Actors.Handles;
using Engine.Host.Output;
using Engine.Library;

namespace Engine.Host.Exec;

/// <summary>Tells on standard error what a handle warns of, and while it is set to be verbose its appliance's console too.</summary>
internal static class HandleVoice
{
    /// <summary>Ends when the handle is closed.</summary>
    public static async Task TellAsync(GuestHandle handle)
    {
        await foreach (var happened in handle.Events())
        {
            var line = happened switch
            {
                HandleEvent.Warning warning => warning.Text,
                HandleEvent.SubprocessQuit quit when handle.IsVerbose => quit.Cause.Message,
                HandleEvent.ApplianceLine console when handle.IsVerbose => console.Text,
                HandleEvent.LibraryLine library when handle.IsVerbose => library.Text,
                HandleEvent.LaunchDone done when handle.IsVerbose => $"launched in {done.Took.TotalSeconds:0.00} s",
                _ => null,
            };
            if (line is not null)
                Console.Error.WriteLine($"engine: {PlainText.Of(line)}");
        }
    }
}
