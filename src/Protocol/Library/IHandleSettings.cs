using Engine.Protocol.Contract;

namespace Engine.Protocol.Library;

/// <summary>What a handle is set to. What concerns the appliance holds from the next launch on.</summary>
[LibraryContract]
public interface IHandleSettings
{
    /// <summary>What is added to the kernel's command line; null when nothing is.</summary>
    [Action("get_append", Since = "1.0.26")]
    Task<string?> GetAppendAsync(CancellationToken cancel = default);

    /// <summary>Adds words to the kernel's command line from the next launch on; null adds none.</summary>
    [Action("set_append", Since = "1.0.26", Alias = "append")]
    Task SetAppendAsync(string? append, CancellationToken cancel = default);

    /// <summary>
    /// Adds a parameter to qemu's command line from the next launch on, which is then a boot and no clone of a template. Taken are those
    /// that describe the machine and open nothing of the host: -cpu, -device, -fw_cfg, -global, -icount, -name, -rtc, -smbios and -uuid.
    /// Disks come by add_drive; for anything else set_hv takes a script that runs qemu.
    /// </summary>
    /// <param name="hvparam">With its hyphen.</param>
    /// <param name="hvvalue">As qemu takes it, without the name of a file and not as JSON; 1 to 4096 characters.</param>
    /// <error code="ENOTSUP">It is none of these, or its value would have qemu open a file.</error>
    /// <error code="EINVAL">The name has no hyphen before it, or there are 64 parameters already.</error>
    [Action("config", Since = "0.0.3")]
    Task ConfigAsync(string hvparam, string? hvvalue, CancellationToken cancel = default);

    /// <summary>Whether qemu's own input and output are the caller's: they never are.</summary>
    [Action("get_direct", Since = "1.0.72")]
    Task<bool> GetDirectAsync(CancellationToken cancel = default);

    /// <summary>Takes false alone: the appliance's console comes by set_verbose. A deprecated setting of libguestfs.</summary>
    /// <error code="ENOTSUP">It is true.</error>
    [Action("set_direct", Since = "1.0.72", Alias = "direct")]
    Task SetDirectAsync(bool direct, CancellationToken cancel = default);

    /// <summary>Whether the appliance's kernel runs SELinux.</summary>
    [Action("get_selinux", Since = "1.0.67")]
    Task<bool> GetSelinuxAsync(CancellationToken cancel = default);

    /// <summary>
    /// Whether the appliance's kernel runs SELinux, without a policy and enforcing nothing, from the next launch on. By default false.
    /// A deprecated setting of libguestfs: setfiles and selinux_relabel need no such kernel.
    /// </summary>
    [Action("set_selinux", Since = "1.0.67", Alias = "selinux")]
    Task SetSelinuxAsync(bool selinux, CancellationToken cancel = default);

    /// <summary>Whether closing flushes the disks.</summary>
    [Action("get_autosync", Since = "0.0.3")]
    Task<bool> GetAutosyncAsync(CancellationToken cancel = default);

    /// <summary>Whether closing, and shutdown, flush the disks. By default true.</summary>
    [Action("set_autosync", Since = "0.0.3", Alias = "autosync")]
    Task SetAutosyncAsync(bool autosync, CancellationToken cancel = default);

    /// <summary>How appliances are started: always <c>direct</c>.</summary>
    [Action("get_backend", Since = "1.21.26")]
    Task<string> GetBackendAsync(CancellationToken cancel = default);

    /// <summary>Takes <c>direct</c> alone.</summary>
    [Action("set_backend", Since = "1.21.26", Alias = "backend")]
    Task SetBackendAsync(string backend, CancellationToken cancel = default);

    /// <summary>The folder of large files that outlive a run.</summary>
    [Action("get_cachedir", Since = "1.19.58")]
    Task<string> GetCachedirAsync(CancellationToken cancel = default);

    /// <summary>Sets that folder; null takes LIBGUESTFS_CACHEDIR, TMPDIR or /var/tmp. The appliance's own cache is where XDG_CACHE_HOME says.</summary>
    [Action("set_cachedir", Since = "1.19.58", Alias = "cachedir")]
    Task SetCachedirAsync(string? cachedir, CancellationToken cancel = default);

    /// <summary>qemu's program.</summary>
    [Action("get_hv", Since = "1.23.17")]
    Task<string> GetHvAsync(CancellationToken cancel = default);

    /// <summary>Sets qemu's program, which may be a script that runs it, for the next launch.</summary>
    [Action("set_hv", Since = "1.23.17", Alias = "hv")]
    Task SetHvAsync(string hv, CancellationToken cancel = default);

    /// <summary>The name by which traces call this handle; mostly empty.</summary>
    [Action("get_identifier", Since = "1.31.14")]
    Task<string> GetIdentifierAsync(CancellationToken cancel = default);

    /// <summary>Names this handle in traces.</summary>
    [Action("set_identifier", Since = "1.31.14", Alias = "identifier")]
    Task SetIdentifierAsync(string identifier, CancellationToken cancel = default);

    /// <summary>The appliance's memory in MiB.</summary>
    [Action("get_memsize", Since = "1.0.55")]
    Task<int> GetMemsizeAsync(CancellationToken cancel = default);

    /// <summary>Sets the appliance's memory in MiB, 256 or more, for the next launch.</summary>
    [Action("set_memsize", Since = "1.0.55", Alias = "memsize")]
    Task SetMemsizeAsync(int memsize, CancellationToken cancel = default);

    /// <summary>Whether the appliance has a network: always false.</summary>
    [Action("get_network", Since = "1.5.4")]
    Task<bool> GetNetworkAsync(CancellationToken cancel = default);

    /// <summary>Takes false alone.</summary>
    [Action("set_network", Since = "1.5.4", Alias = "network")]
    Task SetNetworkAsync(bool network, CancellationToken cancel = default);

    /// <summary>The folders in which an appliance would be looked for, separated by colons.</summary>
    [Action("get_path", Since = "0.0.3")]
    Task<string> GetPathAsync(CancellationToken cancel = default);

    /// <summary>Sets those folders; null takes LIBGUESTFS_PATH. Kept for programs that ask; this engine builds its own appliance.</summary>
    [Action("set_path", Since = "0.0.3", Alias = "path")]
    Task SetPathAsync(string? searchpath, CancellationToken cancel = default);

    /// <summary>Whether qemu is in a process group of its own.</summary>
    [Action("get_pgroup", Since = "1.11.18")]
    Task<bool> GetPgroupAsync(CancellationToken cancel = default);

    /// <summary>Whether signals of a terminal are to be kept from qemu. It always has a group of its own, so they are in any case.</summary>
    [Action("set_pgroup", Since = "1.11.18", Alias = "pgroup")]
    Task SetPgroupAsync(bool pgroup, CancellationToken cancel = default);

    /// <summary>The name of the program that uses this handle.</summary>
    [Action("get_program", Since = "1.21.29")]
    Task<string> GetProgramAsync(CancellationToken cancel = default);

    /// <summary>Sets the program's name for messages.</summary>
    [Action("set_program", Since = "1.21.29", Alias = "program")]
    Task SetProgramAsync(string program, CancellationToken cancel = default);

    /// <summary>Whether qemu ends with this process: it always does.</summary>
    [Action("get_recovery_proc", Since = "1.0.77")]
    Task<bool> GetRecoveryProcAsync(CancellationToken cancel = default);

    /// <summary>Kept for programs that ask: qemu ends with this process in any case.</summary>
    [Action("set_recovery_proc", Since = "1.0.77", Alias = "recovery_proc")]
    Task SetRecoveryProcAsync(bool recoveryproc, CancellationToken cancel = default);

    /// <summary>The appliance's processors.</summary>
    [Action("get_smp", Since = "1.13.15")]
    Task<int> GetSmpAsync(CancellationToken cancel = default);

    /// <summary>Sets the appliance's processors, 1 to 255, for the next launch.</summary>
    [Action("set_smp", Since = "1.13.15", Alias = "smp")]
    Task SetSmpAsync(int smp, CancellationToken cancel = default);

    /// <summary>The folder of small files of this handle.</summary>
    [Action("get_tmpdir", Since = "1.19.58")]
    Task<string> GetTmpdirAsync(CancellationToken cancel = default);

    /// <summary>Sets that folder; null takes LIBGUESTFS_TMPDIR, TMPDIR or /tmp.</summary>
    [Action("set_tmpdir", Since = "1.19.58", Alias = "tmpdir")]
    Task SetTmpdirAsync(string? tmpdir, CancellationToken cancel = default);

    /// <summary>Whether each action is told on standard error.</summary>
    [Action("get_trace", Since = "1.0.69")]
    Task<bool> GetTraceAsync(CancellationToken cancel = default);

    /// <summary>Whether each action is told on standard error with its arguments and its result.</summary>
    [Action("set_trace", Since = "1.0.69", Alias = "trace")]
    Task SetTraceAsync(bool trace, CancellationToken cancel = default);

    /// <summary>Whether the appliance's console is told on standard error.</summary>
    [Action("get_verbose", Since = "0.0.3")]
    Task<bool> GetVerboseAsync(CancellationToken cancel = default);

    /// <summary>Whether the appliance's console and what the handle does are told on standard error.</summary>
    [Action("set_verbose", Since = "0.0.3", Alias = "verbose")]
    Task SetVerboseAsync(bool verbose, CancellationToken cancel = default);

    /// <summary>The same as get_hv.</summary>
    [Action("get_qemu", Since = "1.0.6")]
    Task<string> GetQemuAsync(CancellationToken cancel = default);

    /// <summary>The same as set_hv; null takes LIBGUESTFS_HV or qemu's usual name.</summary>
    [Action("set_qemu", Since = "1.0.6", Alias = "qemu")]
    Task SetQemuAsync(string? hv, CancellationToken cancel = default);

    /// <summary>The older name of get_backend.</summary>
    [Action("get_attach_method", Since = "1.9.8")]
    Task<string> GetAttachMethodAsync(CancellationToken cancel = default);

    /// <summary>The older name of set_backend.</summary>
    [Action("set_attach_method", Since = "1.9.8", Alias = "attach_method")]
    Task SetAttachMethodAsync(string backend, CancellationToken cancel = default);

    /// <summary>Settings of the backend, each as NAME or NAME=VALUE.</summary>
    [Action("get_backend_settings", Since = "1.25.24")]
    Task<IReadOnlyList<string>> GetBackendSettingsAsync(CancellationToken cancel = default);

    /// <summary>Replaces all settings of the backend; <c>force_tcg</c> is the one that has a meaning here.</summary>
    [Action("set_backend_settings", Since = "1.25.24")]
    Task SetBackendSettingsAsync(IReadOnlyList<string> settings, CancellationToken cancel = default);

    /// <summary>One setting's value.</summary>
    /// <error code="ESRCH">There is no such setting.</error>
    [Action("get_backend_setting", Since = "1.27.2")]
    Task<string> GetBackendSettingAsync(string name, CancellationToken cancel = default);

    /// <summary>Adds a setting, or replaces it.</summary>
    [Action("set_backend_setting", Since = "1.27.2")]
    Task SetBackendSettingAsync(string name, string val, CancellationToken cancel = default);

    /// <summary>Takes settings of this name away.</summary>
    /// <returns>How many there were.</returns>
    [Action("clear_backend_setting", Since = "1.27.2")]
    Task<int> ClearBackendSettingAsync(string name, CancellationToken cancel = default);

    /// <summary>The folder of sockets: XDG_RUNTIME_DIR, or /tmp.</summary>
    [Action("get_sockdir", Since = "1.33.8")]
    Task<string> GetSockdirAsync(CancellationToken cancel = default);

    /// <summary>Takes the environment variables LIBGUESTFS_… over again.</summary>
    /// <error code="EINVAL">One has a value that it can't have.</error>
    [Action("parse_environment", Since = "1.19.53")]
    Task ParseEnvironmentAsync(CancellationToken cancel = default);

    /// <summary>The same from a list of NAME=VALUE; names that are not LIBGUESTFS_… or TMPDIR are passed over.</summary>
    [Action("parse_environment_list", Since = "1.19.53")]
    Task ParseEnvironmentListAsync(IReadOnlyList<string> environment, CancellationToken cancel = default);
}
