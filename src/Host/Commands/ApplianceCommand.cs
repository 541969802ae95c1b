using Engine.Host.Appliances;
using Engine.Host.Arguments;

namespace Engine.Host.Commands;

/// <summary>Makes the appliance ahead of its first use, or tells where it is.</summary>
internal sealed class ApplianceCommand : ICommand
{
    public string Name => "appliance";
    public string Summary => "Makes the small virtual machine that reads the images";
    public string Help => """
        Makes the appliance: a small virtual machine, from Debian packages and the engine's daemon, that reads the images.
        Other commands make it by themselves when it is not there; nothing is made again as long as nothing changed.

        Usage: engine appliance build   makes it when it is not there, and prints its folder
               engine appliance path    prints its folder; exit status 1 when it is not there

        It is kept in $XDG_CACHE_HOME/engine/appliance, by default below ~/.cache. Removing that folder is safe.

        Examples:
          engine appliance build
          ls -l "$(engine appliance path)"

        """;

    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        switch (words)
        {
            case ["build"]:
                Console.Out.WriteLine(Path.GetDirectoryName((await ApplianceFinder.EnsureAsync(cancel)).Kernel));
                return ExitStatus.Good;
            case ["path"] when ApplianceFinder.Builder().Find() is { } found:
                Console.Out.WriteLine(Path.GetDirectoryName(found.Kernel));
                return ExitStatus.Good;
            case ["path"]:
                Console.Error.WriteLine("engine: there is no appliance yet; 'engine appliance build' makes it");
                return ExitStatus.SomeFailed;
            case []:
                throw new UsageException("'build' or 'path' is needed.");
            default:
                throw new UsageException($"'{string.Join(' ', words)}' is neither 'build' nor 'path'.");
        }
    }
}
