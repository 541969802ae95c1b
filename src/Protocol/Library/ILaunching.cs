using Engine.Protocol.Contract;
using Engine.Protocol.Structs;

namespace Engine.Protocol.Library;

/// <summary>The life of a handle's appliance.</summary>
[LibraryContract]
public interface ILaunching
{
    /// <summary>Starts the appliance over the disks that were added; fine when it runs already.</summary>
    [Action("launch", Since = "0.0.3", Alias = "run")]
    Task LaunchAsync(CancellationToken cancel = default);

    /// <summary>Waits for nothing: launch has waited.</summary>
    [Action("wait_ready", Since = "0.0.3")]
    Task WaitReadyAsync(CancellationToken cancel = default);

    /// <summary>Flushes the disks when autosync is set, and ends the appliance. The handle can be launched again.</summary>
    /// <error code="EIO">What was written last may not be on the disks.</error>
    [Action("shutdown", Since = "1.19.16")]
    Task ShutdownAsync(CancellationToken cancel = default);

    /// <summary>Ends the appliance at once. The handle can be launched again.</summary>
    [Action("kill_subprocess", Since = "0.0.3")]
    Task KillSubprocessAsync(CancellationToken cancel = default);

    /// <summary>Cancels the transfer that is under way, or nothing.</summary>
    [Action("user_cancel", Since = "1.11.18")]
    Task UserCancelAsync(CancellationToken cancel = default);

    /// <summary>Whether disks can be added and nothing is launched.</summary>
    [Action("is_config", Since = "1.0.2")]
    Task<bool> IsConfigAsync(CancellationToken cancel = default);

    /// <summary>Whether a launch is under way.</summary>
    [Action("is_launching", Since = "1.0.2")]
    Task<bool> IsLaunchingAsync(CancellationToken cancel = default);

    /// <summary>Whether the guest waits for an action.</summary>
    [Action("is_ready", Since = "1.0.2")]
    Task<bool> IsReadyAsync(CancellationToken cancel = default);

    /// <summary>Whether an action is under way.</summary>
    [Action("is_busy", Since = "1.0.2")]
    Task<bool> IsBusyAsync(CancellationToken cancel = default);

    /// <summary>The state as a number: 0 config, 1 launching, 2 ready.</summary>
    [Action("get_state", Since = "1.0.2")]
    Task<int> GetStateAsync(CancellationToken cancel = default);

    /// <summary>The process of this handle's qemu, as the host numbers it.</summary>
    /// <error code="EINVAL">Nothing is launched.</error>
    [Action("get_pid", Since = "1.0.56", Alias = "pid")]
    Task<int> GetPidAsync(CancellationToken cancel = default);

    /// <summary>The version of libguestfs's API that this is modelled on.</summary>
    [Action("version", Since = "1.0.58")]
    Task<ApiVersion> VersionAsync(CancellationToken cancel = default);

    /// <summary>A number that no other handle of this process has.</summary>
    [Action("c_pointer", Since = "1.29.17")]
    Task<long> CPointerAsync(CancellationToken cancel = default);

    /// <summary>Fails unless every one of these optional groups can be used.</summary>
    /// <error code="ENOTSUP">The appliance lacks what a group needs.</error>
    /// <error code="EINVAL">There is no such group.</error>
    [Action("available", Since = "1.0.80")]
    Task AvailableAsync(IReadOnlyList<string> groups, CancellationToken cancel = default);

    /// <summary>Whether every one of these optional groups can be used.</summary>
    /// <error code="EINVAL">There is no such group.</error>
    [Action("feature_available", Since = "1.21.26")]
    Task<bool> FeatureAvailableAsync(IReadOnlyList<string> groups, CancellationToken cancel = default);
}
