using Engine.Appliance.Qemu;
using Engine.Protocol.Library;

namespace Engine.Library;

/// <inheritdoc cref="IHandleSettings"/>
/// <param name="memoryMebibytes">What the settings give an appliance.</param>
internal sealed class HandleSettings(HandleOptions options, IReadOnlyDictionary<string, string> environment, int memoryMebibytes, int cpus)
    : IHandleSettings
{
    private const string Backend = "direct";
    private const int CpusMax = 255;
    private const int ParametersMax = 64;
    private const int ParameterLengthMax = 4096;
    private const string DefaultSearchPath = "/usr/lib/x86_64-linux-gnu/guestfs";

    public Task<string?> GetAppendAsync(CancellationToken cancel) => Task.FromResult(options.Append);

    public Task SetAppendAsync(string? append, CancellationToken cancel) => Done(options.Append = append);

    public Task ConfigAsync(string hvparam, string? hvvalue, CancellationToken cancel)
    {
        if (!hvparam.StartsWith('-'))
            throw new ActionException("EINVAL", $"config: '{hvparam}' does not begin with a hyphen");
        if (hvvalue?.Length > ParameterLengthMax || options.Parameters.Count == ParametersMax)
            throw new ActionException("EINVAL", $"config: {hvparam}: at most {ParametersMax} parameters of at most {ParameterLengthMax} characters are taken");
        var parameter = new MachineParameter(hvparam, hvvalue);
        if (parameter.WhyNot() is { } reason)
            throw new ActionException("ENOTSUP", $"config: {hvparam}: {reason}");
        options.Parameters.Add(parameter);
        return Task.CompletedTask;
    }

    public Task<bool> GetDirectAsync(CancellationToken cancel) => Task.FromResult(false);

    public Task SetDirectAsync(bool direct, CancellationToken cancel) => direct
        ? throw new ActionException("ENOTSUP", "set_direct: qemu's own streams are never the caller's; set_verbose tells the console")
        : Task.CompletedTask;

    public Task<bool> GetSelinuxAsync(CancellationToken cancel) => Task.FromResult(options.HasSelinux);

    public Task SetSelinuxAsync(bool selinux, CancellationToken cancel) => Done(options.HasSelinux = selinux);

    public Task<bool> GetAutosyncAsync(CancellationToken cancel) => Task.FromResult(options.Autosync);

    public Task SetAutosyncAsync(bool autosync, CancellationToken cancel) => Done(options.Autosync = autosync);

    public Task<string> GetBackendAsync(CancellationToken cancel) => Task.FromResult(Backend);

    public Task SetBackendAsync(string backend, CancellationToken cancel)
    {
        CheckBackend(backend);
        return Task.CompletedTask;
    }

    public Task<string> GetAttachMethodAsync(CancellationToken cancel) => Task.FromResult(Backend);

    public Task SetAttachMethodAsync(string backend, CancellationToken cancel) =>
        SetBackendAsync(backend == "appliance" ? Backend : backend, cancel);

    public Task<string> GetCachedirAsync(CancellationToken cancel) => Task.FromResult(options.CacheFolderInUse);

    public Task SetCachedirAsync(string? cachedir, CancellationToken cancel) => Done(options.CacheFolder = cachedir);

    public Task<string> GetTmpdirAsync(CancellationToken cancel) => Task.FromResult(options.TemporaryFolderInUse);

    public Task SetTmpdirAsync(string? tmpdir, CancellationToken cancel) => Done(options.TemporaryFolder = tmpdir);

    public Task<string> GetSockdirAsync(CancellationToken cancel) => Task.FromResult(options.RuntimeFolder);

    public Task<string> GetHvAsync(CancellationToken cancel) => Task.FromResult(options.Hypervisor ?? HandleOptions.DefaultHypervisor);

    public Task SetHvAsync(string hv, CancellationToken cancel) => Done(options.Hypervisor = hv.Length > 0 ? hv : null);

    public Task<string> GetQemuAsync(CancellationToken cancel) => GetHvAsync(cancel);

    public Task SetQemuAsync(string? hv, CancellationToken cancel) => SetHvAsync(hv ?? environment.GetValueOrDefault("LIBGUESTFS_HV", ""), cancel);

    public Task<string> GetIdentifierAsync(CancellationToken cancel) => Task.FromResult(options.Identifier);

    public Task SetIdentifierAsync(string identifier, CancellationToken cancel) => Done(options.Identifier = identifier);

    public Task<int> GetMemsizeAsync(CancellationToken cancel) => Task.FromResult(options.MemoryMebibytes ?? memoryMebibytes);

    public Task SetMemsizeAsync(int memsize, CancellationToken cancel) =>
        Done(options.MemoryMebibytes = EnvironmentVariables.Memory("set_memsize", memsize));

    public Task<bool> GetNetworkAsync(CancellationToken cancel) => Task.FromResult(false);

    public Task SetNetworkAsync(bool network, CancellationToken cancel) =>
        network ? throw new ActionException("ENOTSUP", "set_network: an appliance has no network") : Task.CompletedTask;

    public Task<string> GetPathAsync(CancellationToken cancel) => Task.FromResult(options.SearchPath ?? DefaultSearchPath);

    public Task SetPathAsync(string? searchpath, CancellationToken cancel) =>
        Done(options.SearchPath = searchpath ?? environment.GetValueOrDefault("LIBGUESTFS_PATH"));

    public Task<bool> GetPgroupAsync(CancellationToken cancel) => Task.FromResult(options.ProcessGroup);

    public Task SetPgroupAsync(bool pgroup, CancellationToken cancel) => Done(options.ProcessGroup = pgroup);

    public Task<string> GetProgramAsync(CancellationToken cancel) => Task.FromResult(options.Program);

    public Task SetProgramAsync(string program, CancellationToken cancel) => Done(options.Program = program);

    public Task<bool> GetRecoveryProcAsync(CancellationToken cancel) => Task.FromResult(options.RecoveryProcess);

    public Task SetRecoveryProcAsync(bool recoveryproc, CancellationToken cancel) => Done(options.RecoveryProcess = recoveryproc);

    public Task<int> GetSmpAsync(CancellationToken cancel) => Task.FromResult(options.Cpus ?? cpus);

    public Task SetSmpAsync(int smp, CancellationToken cancel) => smp is >= 1 and <= CpusMax
        ? Done(options.Cpus = smp)
        : throw new ActionException("EINVAL", $"set_smp: {smp} processors; from 1 to {CpusMax} are possible");

    public Task<bool> GetTraceAsync(CancellationToken cancel) => Task.FromResult(options.IsTraced);

    public Task SetTraceAsync(bool trace, CancellationToken cancel) => Done(options.IsTraced = trace);

    public Task<bool> GetVerboseAsync(CancellationToken cancel) => Task.FromResult(options.IsVerbose);

    public Task SetVerboseAsync(bool verbose, CancellationToken cancel) => Done(options.IsVerbose = verbose);

    public Task<IReadOnlyList<string>> GetBackendSettingsAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<string>>([.. options.BackendSettings]);

    public Task SetBackendSettingsAsync(IReadOnlyList<string> settings, CancellationToken cancel)
    {
        options.BackendSettings.Clear();
        options.BackendSettings.AddRange(settings);
        return Task.CompletedTask;
    }

    public Task<string> GetBackendSettingAsync(string name, CancellationToken cancel)
    {
        var found = options.BackendSettings.Find(setting => IsOf(setting, name))
            ?? throw new ActionException("ESRCH", $"get_backend_setting: there is no setting '{name}'");
        return Task.FromResult(found == name ? "1" : found[(name.Length + 1)..]);
    }

    public async Task SetBackendSettingAsync(string name, string val, CancellationToken cancel)
    {
        await ClearBackendSettingAsync(name, cancel).ConfigureAwait(false);
        options.BackendSettings.Add($"{name}={val}");
    }

    public Task<int> ClearBackendSettingAsync(string name, CancellationToken cancel) =>
        Task.FromResult(options.BackendSettings.RemoveAll(setting => IsOf(setting, name)));

    public Task ParseEnvironmentAsync(CancellationToken cancel)
    {
        foreach (var (name, value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            EnvironmentVariables.Take(options, name, value);
        return Task.CompletedTask;
    }

    public Task ParseEnvironmentListAsync(IReadOnlyList<string> environment, CancellationToken cancel)
    {
        foreach (var variable in environment)
            if (variable.IndexOf('=') is > 0 and var equals)
                EnvironmentVariables.Take(options, variable[..equals], variable[(equals + 1)..]);
        return Task.CompletedTask;
    }

    /// <exception cref="ActionException">ENOTSUP: there is one backend.</exception>
    public static void CheckBackend(string backend)
    {
        if (backend != Backend)
            throw new ActionException("ENOTSUP", $"the backend '{backend}' is not known here; {Backend} is the one that there is");
    }

    private static bool IsOf(string setting, string name) => setting == name || setting.StartsWith(name + "=", StringComparison.Ordinal);

    private static Task Done<T>(T _) => Task.CompletedTask;
}
