using System.Reflection;
using System.Text;
using Engine.Host.Arguments;
using Engine.Host.Output;
using Engine.Host.Reference;
using Engine.Protocol.Client;

namespace Engine.Host.Commands;

/// <summary>Finds the command, runs it, and tells how it ended.</summary>
internal static class CommandLine
{
    internal static readonly ICommand[] Commands =
    [
        new InspectCommand(), new SysprepCommand(), new ApplyCommand(), new UndoCommand(), new ExecCommand(), new SubmitCommand(),
        new JobsCommand(), new ServeCommand(), new DemoCommand(), new ApplianceCommand(), new DoctorCommand(),
        new CompletionCommand(),
    ];

    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        using var interruption = new Interruption();
        try
        {
            return await DispatchAsync(words, interruption.Token);
        }
        catch (UsageException wrong)
        {
            var command = words.Count > 0 && Find(words[0]) is { } known ? $" {known.Name}" : "";
            Console.Error.WriteLine($"engine: {PlainText.Of(wrong.Message)}");
            Console.Error.WriteLine($"Try 'engine{command} --help'.");
            return ExitStatus.WrongUsage;
        }
        catch (EngineException failure)
        {
            Tell(failure.Error);
            return ExitStatus.SomeFailed;
        }
        catch (Exception cause) when (interruption.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine($"engine: {(cause is InterruptedException ? cause.Message : "cancelled")}");
            return interruption.Status;
        }
        catch (IOException failure)
        {
            // Mostly standard output that nobody reads any more, or a full disk.
            Console.Error.WriteLine($"engine: {PlainText.Of(failure.Message)}");
            return ExitStatus.SomeFailed;
        }
    }

    private static async Task<int> DispatchAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        switch (words)
        {
            case []:
                Console.Error.Write(Overview());
                return ExitStatus.WrongUsage;
            case ["--version", ..]:
                Console.Out.WriteLine($"engine {Version}");
                return ExitStatus.Good;
            case ["--help" or "-h"] or ["help"]:
                Console.Out.Write(Overview());
                return ExitStatus.Good;
            case ["help", "actions"]:
                Console.Out.Write(ActionHelp.List(null));
                return ExitStatus.Good;
            case ["help", "actions", var word, ..]:
                Console.Out.Write(ActionHelp.List(word));
                return ExitStatus.Good;
            case ["help", var name, ..]:
                Console.Out.Write(Find(name)?.Help ?? HelpOfAction(name));
                return ExitStatus.Good;
        }
        var command = Known(words[0]);
        if (words.TakeWhile(word => word != "--").Any(word => word is "--help" or "-h"))
        {
            Console.Out.Write(command.Help);
            return ExitStatus.Good;
        }
        return await command.RunAsync([.. words.Skip(1)], cancel);
    }

    internal static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    internal static string Overview()
    {
        var text = new StringBuilder("Looks into virtual machine disk images, safely.\n\nUsage: engine COMMAND [ARGUMENT…]\n\n");
        foreach (var command in Commands)
            text.Append($"  {command.Name,-12}{command.Summary}\n");
        return text.Append("\n  --help      Tells about a command: engine COMMAND --help\n  help NAME   Tells about a command or an action of the API; 'help actions [WORD]' lists those\n  --version   Tells the version\n").ToString();
    }

    internal static void Tell(EngineError error)
    {
        Console.Error.WriteLine($"engine: {PlainText.Of(error.Message)} [{error.Code}]");
        foreach (var line in error.Evidence.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(40))
            Console.Error.WriteLine($"    {PlainText.Of(line)}");
        if (error.Remedy.Length > 0)
            Console.Error.WriteLine($"engine: {PlainText.Of(error.Remedy)}");
    }

    private static string HelpOfAction(string name) => ActionCatalog.Find(name) is { } action
        ? ActionHelp.Of(action)
        : throw new UsageException($"There is no command and no action '{name}'; 'engine help actions' lists the actions.");

    private static ICommand Known(string name) => Find(name) ?? throw new UsageException($"There is no command '{name}'.");

    private static ICommand? Find(string name) => Commands.FirstOrDefault(command => command.Name == name);
}
