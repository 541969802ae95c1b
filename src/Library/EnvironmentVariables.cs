using System.Globalization;

namespace Engine.Library;

/// <summary>The environment variables that libguestfs has, as far as they have a meaning here.</summary>
internal static class EnvironmentVariables
{
    public const int MemoryMebibytesMin = 256;
    public const int MemoryMebibytesMax = 1 << 20;

    /// <summary>Takes one over; names that mean nothing here are passed over.</summary>
    /// <exception cref="ActionException">EINVAL: the value is none that it can have.</exception>
    public static void Take(HandleOptions options, string name, string value)
    {
        switch (name)
        {
            case "LIBGUESTFS_TRACE":
                options.IsTraced = Truth(name, value);
                break;
            case "LIBGUESTFS_DEBUG":
                options.IsVerbose = Truth(name, value);
                break;
            case "LIBGUESTFS_MEMSIZE":
                options.MemoryMebibytes = Memory(name, value);
                break;
            case "LIBGUESTFS_APPEND":
                options.Append = OrNull(value);
                break;
            case "LIBGUESTFS_PATH":
                options.SearchPath = OrNull(value);
                break;
            case "LIBGUESTFS_HV":
                options.Hypervisor = OrNull(value);
                break;
            case "LIBGUESTFS_QEMU":
                options.Hypervisor ??= OrNull(value); // the older name
                break;
            case "LIBGUESTFS_TMPDIR":
                options.TemporaryFolder = OrNull(value);
                break;
            case "LIBGUESTFS_CACHEDIR":
                options.CacheFolder = OrNull(value);
                break;
            case "TMPDIR":
                options.GivenTemporaryFolder = OrNull(value);
                break;
            case "XDG_RUNTIME_DIR" when value.Length > 0:
                options.RuntimeFolder = value;
                break;
            case "LIBGUESTFS_BACKEND" when value.Length > 0:
                HandleSettings.CheckBackend(value);
                break;
            case "LIBGUESTFS_BACKEND_SETTINGS" when value.Length > 0:
                options.BackendSettings.Clear();
                options.BackendSettings.AddRange(value.Split(':'));
                break;
        }
    }

    public static int Memory(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Memory(name, number)
            : throw new ActionException("EINVAL", $"{name}: '{value}' is no number of MiB");

    public static int Memory(string name, int mebibytes) => mebibytes is >= MemoryMebibytesMin and <= MemoryMebibytesMax
        ? mebibytes
        : throw new ActionException("EINVAL", $"{name}: {mebibytes} MiB; from {MemoryMebibytesMin} to {MemoryMebibytesMax} are possible");

    private static bool Truth(string name, string value) => value.ToLowerInvariant() switch
    {
        "1" or "true" or "t" or "yes" or "y" or "on" => true,
        "0" or "false" or "f" or "no" or "n" or "off" or "" => false,
        _ => throw new ActionException("EINVAL", $"{name}: '{value}' is neither 1 nor 0"),
    };

    private static string? OrNull(string value) => value.Length > 0 ? value : null;
}
