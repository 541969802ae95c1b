using System.Runtime.InteropServices;

namespace Engine.Appliance.Processes.Jailing;

/// <summary>
/// Where programs have what they load. Whole folders: libraries load others by name when they need them, as the C library does to
/// end a thread.
/// </summary>
internal static class SystemFolders
{
    private static readonly string _triplet = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.Arm64 => "aarch64-linux-gnu",
        _ => "x86_64-linux-gnu",
    };

    public static IReadOnlyList<string> Libraries { get; } = Under("/usr").Append("/etc/ld.so.cache").ToList();

    /// <summary>Debian has libraries by architecture, Fedora in lib64, others in lib; the loader itself is in lib64 or lib.</summary>
    public static IEnumerable<string> Under(string prefix)
    {
        var ofArchitecture = $"{prefix}/lib/{_triplet}";
        var root = prefix == "/usr" ? "" : prefix;
        return Directory.Exists(ofArchitecture)
            ? [ofArchitecture, $"{prefix}/lib64", $"{root}/lib/{_triplet}", $"{root}/lib64", "/lib/ld-linux-aarch64.so.1"]
            : [$"{prefix}/lib", $"{prefix}/lib64", $"{root}/lib", $"{root}/lib64"];
    }
}
