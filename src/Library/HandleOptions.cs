using Engine.Appliance.Qemu;

namespace Engine.Library;

/// <summary>What a handle is set to; what concerns the appliance holds from the next launch on.</summary>
internal sealed class HandleOptions
{
    public const string DefaultHypervisor = "qemu-system-x86_64";

    // Of several security modules the kernel has one at a time; without a policy it forbids nothing.
    private const string SelinuxWords = "security=selinux selinux=1 enforcing=0";

    private const string LargeFilesFolder = "/var/tmp";
    private const string SmallFilesFolder = "/tmp";

    public string? Append { get; set; }
    /// <summary>Of qemu, in the order in which they were given.</summary>
    public List<MachineParameter> Parameters { get; } = [];

    /// <summary>Whether the appliance's kernel runs SELinux.</summary>
    public bool HasSelinux { get; set; }

    public bool Autosync { get; set; } = true;
    public bool IsTraced { get; set; }
    public bool IsVerbose { get; set; }
    public bool ProcessGroup { get; set; }
    public bool RecoveryProcess { get; set; } = true;
    public string Identifier { get; set; } = "";
    public string Program { get; set; } = "engine";

    /// <summary>In MiB; null leaves it to the settings.</summary>
    public int? MemoryMebibytes { get; set; }

    /// <summary>Null leaves it to the settings.</summary>
    public int? Cpus { get; set; }

    /// <summary>qemu's program; null for the usual one.</summary>
    public string? Hypervisor { get; set; }

    public string? SearchPath { get; set; }
    public string? TemporaryFolder { get; set; }
    public string? CacheFolder { get; set; }
    public List<string> BackendSettings { get; } = [];

    /// <summary>What is added to the kernel's command line.</summary>
    public string KernelWords => string.Join(' ', new[] { HasSelinux ? SelinuxWords : "", Append ?? "" }.Where(words => words.Length > 0));

    /// <summary>Which the environment names: LIBGUESTFS_TMPDIR or TMPDIR.</summary>
    public string? GivenTemporaryFolder { get; set; }

    public string TemporaryFolderInUse => TemporaryFolder ?? GivenTemporaryFolder ?? SmallFilesFolder;
    public string CacheFolderInUse => CacheFolder ?? GivenTemporaryFolder ?? LargeFilesFolder;
    public string RuntimeFolder { get; set; } = SmallFilesFolder;
}
