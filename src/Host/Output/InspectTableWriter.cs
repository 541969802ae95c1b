using System.Globalization;
using Engine.Operations.Inspect;

namespace Engine.Host.Output;

/// <summary>A table for people: a row a system, a row a guest that failed. Its width is bounded.</summary>
internal sealed class InspectTableWriter(Stream output) : IReportWriter
{
    private const int LinesInCellMax = 12;
    private const string NotMounted = "-";

    private readonly PlainTable _table = new("Image", "System", "Host name", "Arch", "File systems", "Packages", "Size", "Time");

    public bool Streams => false;

    public void Write(ReadOnlySpan<byte> json)
    {
        var report = InspectReport.FromJson(json);
        var image = string.Join('\n', report.Images.Take(LinesInCellMax).Select(path => PlainText.Of(path, 200)));
        var size = Size(report.SizeBytes);
        var time = $"{report.Timings.TotalMs / 1000.0:0.0} s";
        foreach (var system in report.Systems)
            _table.AddRow(image, Name(system), system.Hostname, system.Arch, FileSystems(system), Packages(system), size, time);
        if (report.Error is { } error)
            _table.AddRow(image, $"{error.Message}\n{error.Code}", "", "", First(error.Evidence), "", size, time);
    }

    public void End() => _table.WriteTo(output);

    private static string Name(SystemReport system)
    {
        var name = system.ProductName is "" or "unknown" ? $"{system.Type} {system.Distro}" : system.ProductName;
        return $"{OneLine(name)}\n{OneLine(system.Distro)} {system.Major}.{system.Minor}";
    }

    private static string FileSystems(SystemReport system)
    {
        var paths = system.Mountpoints.ToLookup(mountpoint => mountpoint.Device, mountpoint => mountpoint.Path);
        var lines = system.Filesystems
            .Select(filesystem => (Paths: paths[filesystem.Device].DefaultIfEmpty(NotMounted).ToArray(), Filesystem: filesystem))
            .OrderBy(pair => pair.Paths[0] == NotMounted)
            .ThenBy(pair => pair.Paths[0], StringComparer.Ordinal)
            .Select(pair => OneLine($"{string.Join(' ', pair.Paths)} {pair.Filesystem.Device} {pair.Filesystem.Type}"))
            .ToArray();
        return lines.Length <= LinesInCellMax
            ? string.Join('\n', lines)
            : string.Join('\n', lines.Take(LinesInCellMax)) + $"\n… and {lines.Length - LinesInCellMax} more";
    }

    // Windows has programs, and no format of packages.
    private static string Packages(SystemReport system) =>
        system.PackageFormat == "unknown" ? $"{system.Applications.Count}" : $"{system.Applications.Count} {OneLine(system.PackageFormat)}";

    private static string First(string evidence) => string.Join('\n', evidence.Split('\n').Take(LinesInCellMax));

    private static string OneLine(string text) => PlainText.Of(text, 200);

    internal static string Size(long bytes) => bytes switch
    {
        0 => "",
        < 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.#} GiB"),
    };
}
