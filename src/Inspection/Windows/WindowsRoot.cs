using Engine.Inspection.FileTrees;
using Engine.Inspection.Linux;

namespace Engine.Inspection.Windows;

/// <summary>Tells whether a tree has a Windows, and which one.</summary>
internal static class WindowsRoot
{
    private const string Version = @"Microsoft\Windows NT\CurrentVersion";

    /// <summary>Policies that were applied have keys here, named by their GUID.</summary>
    private const string AppliedPolicies = @"Microsoft\Windows\CurrentVersion\Group Policy\History";

    private const int PoliciesMax = 1000;
    private const int ControlSetsMax = 999;

    /// <summary>Microsoft calls its first builds of Windows 11 "Windows 10" in the registry.</summary>
    private const int FirstBuildOfWindows11 = 22000;

    // Where it lies unless whoever installed it chose something else.
    private static readonly string[] Folders = ["/Windows", "/WINNT", "/WIN32", "/ReactOS"];

    /// <summary>Null when there is none; the result has neither mount points nor file systems yet.</summary>
    /// <param name="fileSystems">To which drive letters can lead.</param>
    public static InspectedSystem? Examine(IFileTree tree, Mountable root, IReadOnlyList<FileSystem> fileSystems)
    {
        if (SystemRoot(tree) is not { } folder)
            return null;
        var windows = new WindowsFacts(
            folder,
            CaseBlind.Find(tree, $"{folder}/System32/config/SOFTWARE") ?? "",
            CaseBlind.Find(tree, $"{folder}/System32/config/SYSTEM") ?? "");
        var program = CaseBlind.Find(tree, $"{folder}/System32/cmd.exe")!;
        var system = new InspectedSystem(root)
        {
            Type = "windows",
            Distro = "windows",
            Arch = tree.Read(program, PortableExecutable.HeadBytes) is { } head && PortableExecutable.Architecture(head.Bytes) is { } word
                ? word : InspectedSystem.Unknown,
        };
        using (var software = windows.SoftwareHive.Length > 0 ? tree.OpenHive(windows.SoftwareHive) : null)
            if (software is not null)
            {
                system = WithSoftware(system, software);
                windows = windows with
                {
                    HasGroupPolicy = software.Subkeys(AppliedPolicies, PoliciesMax).Any(name => name.StartsWith('{')),
                };
            }
        using (var settings = windows.SystemHive.Length > 0 ? tree.OpenHive(windows.SystemHive) : null)
            if (settings is not null)
            {
                windows = windows with { CurrentControlSet = ControlSet(settings), DriveMappings = DriveLetters.Of(settings, fileSystems) };
                system = system with { Hostname = HostName(settings, windows.CurrentControlSet) };
            }
        return system with { Windows = windows };
    }

    private static string? SystemRoot(IFileTree tree)
    {
        foreach (var folder in Folders.Concat(FromBootIni(tree)))
            if (CaseBlind.Find(tree, folder) is { } found
                && CaseBlind.Find(tree, $"{found}/System32/config") is not null
                && CaseBlind.Find(tree, $"{found}/System32/cmd.exe") is not null)
                return found;
        return null;
    }

    /// <summary>Before Vista, boot.ini names it: <c>multi(0)disk(0)rdisk(0)partition(1)\WINDOWS="…"</c>.</summary>
    private static IEnumerable<string> FromBootIni(IFileTree tree)
    {
        if (CaseBlind.Find(tree, "/boot.ini") is not { } path)
            yield break;
        foreach (var line in tree.Lines(path).Where(line => line.StartsWith("multi(", StringComparison.OrdinalIgnoreCase)))
        {
            var start = line.IndexOf(")\\", StringComparison.Ordinal);
            var end = line.IndexOf('=', StringComparison.Ordinal);
            if (start > 0 && end > start + 2)
                yield return "/" + line[(start + 2)..end].Trim().Replace('\\', '/').TrimEnd('/');
        }
    }

    private static InspectedSystem WithSoftware(InspectedSystem system, IRegistryHive software)
    {
        var version = software.Number(Version, "CurrentMajorVersionNumber") is { } major
            ? new SystemVersion(major, software.Number(Version, "CurrentMinorVersionNumber") ?? 0)
            : SystemVersion.At(software.Text(Version, "CurrentVersion"));
        var build = FirstNotEmpty(software.Text(Version, "CurrentBuildNumber"), software.Text(Version, "CurrentBuild"));
        var product = FirstNotEmpty(software.Text(Version, "ProductName"));
        if (product.StartsWith("Windows 10", StringComparison.Ordinal) && int.TryParse(build, out var number) && number >= FirstBuildOfWindows11)
            product = string.Concat("Windows 11", product.AsSpan("Windows 10".Length));
        return system with
        {
            MajorVersion = version.Major,
            MinorVersion = version.Minor,
            ProductName = product,
            ProductVariant = FirstNotEmpty(software.Text(Version, "InstallationType"), VariantOfOldOnes(product)),
            BuildId = build,
        };
    }

    /// <summary>Before Vista, only the name tells it.</summary>
    private static string VariantOfOldOnes(string product) =>
        product.Contains("Server", StringComparison.Ordinal) ? "Server" : product.Contains("XP", StringComparison.Ordinal) ? "Client" : "";

    private static string ControlSet(IRegistryHive settings) =>
        settings.Number("Select", "Current") is > 0 and <= ControlSetsMax and var current ? $"ControlSet{current:000}" : "";

    private static string HostName(IRegistryHive settings, string controlSet)
    {
        if (controlSet.Length == 0)
            return InspectedSystem.Unknown;
        var key = $@"{controlSet}\Services\Tcpip\Parameters";
        return FirstNotEmpty(settings.Text(key, "Hostname"), settings.Text(key, "NV Hostname"));
    }

    private static string FirstNotEmpty(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            if (text.Length > 0)
                return text;
        return InspectedSystem.Unknown;
    }
}
