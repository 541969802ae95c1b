namespace Engine.Library;

/// <summary>What a handle is set to; what concerns the appliance holds from the next launch on.</summary>
internal sealed class HandleOptions
{
    public const string DefaultHypervisor = "qemu-system-x86_64";

    private const string LargeFilesFolder = "/var/tmp";
    private const string SmallFilesFolder = "/tmp";

    public string? Append { get; set; }
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

    /// <summary>Which the environment names: LIBGUESTFS_TMPDIR or TMPDIR.</summary>
    public string? GivenTemporaryFolder { get; set; }

    public string TemporaryFolderInUse => TemporaryFolder ?? GivenTemporaryFolder ?? SmallFilesFolder;
    public string CacheFolderInUse => CacheFolder ?? GivenTemporaryFolder ?? LargeFilesFolder;
    public string RuntimeFolder { get; set; } = SmallFilesFolder;
}
