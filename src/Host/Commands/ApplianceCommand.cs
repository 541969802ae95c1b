using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Actors;
using Engine.Actors.Appliances;
using Engine.Appliance;
using Engine.Appliance.Templates;
using Engine.Host.Appliances;
using Engine.Host.Arguments;
using Engine.Host.Output;

namespace Engine.Host.Commands;

/// <summary>Makes the appliance and its template ahead of their first use, and tells what is there.</summary>
internal sealed class ApplianceCommand : ICommand
{
    public string Name => "appliance";
    public string Summary => "Makes the small virtual machine that reads the images, and its templates";
    public string Help => """
        The appliance is a small virtual machine, from Debian packages and the engine's daemon, that reads the images. A
        template is the memory of one that has booted: from it every launch is a clone, in a fraction of a second. Other
        commands make both by themselves when they are not there; nothing is made again as long as nothing changed.

        Usage: engine appliance build   makes the appliance when it is not there, and prints its folder
               engine appliance path    prints its folder; exit status 1 when it is not there
               engine appliance export DIR
                                        writes kernel, initrd, root and README.fixed into DIR, for clients of libguestfs;
                                        files of an earlier export are replaced
               engine appliance warm    makes its template as well, tries it, and prints the template's folder
               engine appliance list    lists the templates: which of them launches use now, their sizes, when they were used
                 --output FORM            table or json
               engine appliance prune   removes the templates that launches do not use now, and prints their folders
                 --all                    removes every template; the next launch makes one

        They are kept in $XDG_CACHE_HOME/engine/appliance and …/templates, by default below ~/.cache. Removing these folders
        is safe. A new template is needed when the appliance, qemu, its ROM files or the memory of appliances change.

        Examples:
          engine appliance warm
          engine appliance list --output json
          ls -l "$(engine appliance path)"
          engine appliance export ~/engine-appliance
          LIBGUESTFS_PATH=~/engine-appliance LIBGUESTFS_BACKEND=direct guestfish -a disk.img run : list-filesystems

        """;

    public Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel) => words switch
    {
        ["build"] => BuildAsync(cancel),
        ["path"] => Task.FromResult(Path()),
        ["export", var folder] => ExportAsync(folder, cancel),
        ["export", ..] => throw new UsageException("'export' takes one folder."),
        ["warm"] => WarmAsync(cancel),
        ["list", ..] => Task.FromResult(List([.. words.Skip(1)])),
        ["prune"] => PruneAsync(all: false, cancel),
        ["prune", "--all"] => PruneAsync(all: true, cancel),
        [] => throw new UsageException("'build', 'path', 'export', 'warm', 'list' or 'prune' is needed."),
        _ => throw new UsageException($"'{string.Join(' ', words)}' is none of 'build', 'path', 'export', 'warm', 'list' and 'prune'."),
    };

    private static async Task<int> BuildAsync(CancellationToken cancel)
    {
        Console.Out.WriteLine(FolderOf(await ApplianceFinder.EnsureAsync(cancel)));
        return ExitStatus.Good;
    }

    private static int Path()
    {
        if (ApplianceFinder.Builder().Find() is { } found)
        {
            Console.Out.WriteLine(FolderOf(found));
            return ExitStatus.Good;
        }
        Console.Error.WriteLine("engine: there is no appliance yet; 'engine appliance build' makes it");
        return ExitStatus.SomeFailed;
    }

    private static async Task<int> ExportAsync(string folder, CancellationToken cancel)
    {
        if (folder.Length == 0 || folder.StartsWith('-'))
            throw new UsageException($"'{folder}' is no folder; one whose name begins with '-' is written './{folder}'.");
        Console.Out.WriteLine(await ApplianceFinder.ExportAsync(System.IO.Path.GetFullPath(folder), cancel));
        return ExitStatus.Good;
    }

    private static async Task<int> WarmAsync(CancellationToken cancel)
    {
        var appliance = await ApplianceFinder.EnsureAsync(cancel);
        Console.Out.WriteLine((await Care().WarmAsync(appliance, cancel)).Folder);
        return ExitStatus.Good;
    }

    private static int List(IReadOnlyList<string> options)
    {
        var asJson = false;
        var walker = new ArgumentWalker(options);
        while (walker.Next())
            asJson = walker.Option == "--output" ? walker.OneOf(["table", "json"]) == "json" : throw walker.Unknown();

        var care = Care();
        var current = CurrentKey(care);
        var templates = care.List();
        using var output = StandardOutput.Open();
        if (asJson)
        {
            IReportWriter writer = new JsonArrayWriter(output);
            foreach (var template in templates)
                writer.Write(JsonSerializer.SerializeToUtf8Bytes(
                    new TemplateView(
                        1, template.Key, template.Key == current, template.Folder, template.MemoryBytes, template.DiskBytes, template.Made, template.Used),
                    TemplateJson.Default.TemplateView));
            writer.End();
            return ExitStatus.Good;
        }
        var table = new PlainTable("Template", "In use", "Memory", "On disk", "Made", "Used");
        foreach (var template in templates)
            table.AddRow(
                template.Key[..12], template.Key == current ? "yes" : "no", InspectTableWriter.Size(template.MemoryBytes),
                InspectTableWriter.Size(template.DiskBytes), Time(template.Made), Time(template.Used));
        table.WriteTo(output);
        return ExitStatus.Good;
    }

    private static async Task<int> PruneAsync(bool all, CancellationToken cancel)
    {
        var care = Care();
        var current = all ? null : CurrentKey(care);
        foreach (var removed in await care.RemoveAsync(template => template.Key != current, cancel))
            Console.Out.WriteLine(removed.Folder);
        return ExitStatus.Good;
    }

    private static TemplateCare Care() => new(new EmbeddedEngine { Daemon = ApplianceFinder.DaemonPath });

    /// <summary>Null when there is no appliance, so that no template can be used.</summary>
    private static string? CurrentKey(TemplateCare care) => ApplianceFinder.Builder().Find() is { } appliance ? care.KeyOf(appliance) : null;

    private static string? FolderOf(ApplianceFiles appliance) => System.IO.Path.GetDirectoryName(appliance.Kernel);

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}

/// <summary>Version 1 of the schema of <c>appliance list --output json</c>.</summary>
/// <param name="Current">Whether launches use it now.</param>
internal sealed record TemplateView(
    int Schema, string Key, bool Current, string Folder, long MemoryBytes, long DiskBytes, DateTimeOffset Made, DateTimeOffset Used);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TemplateView))]
internal sealed partial class TemplateJson : JsonSerializerContext;
