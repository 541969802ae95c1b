using System.Reflection;
using Engine.Protocol.Rpc;

namespace Engine.Protocol.Tests.Calls;

/// <summary>
/// A daemon whose actions note how they are called and give back what the test says; in front of it stands the real
/// dispatch, and a client reaches it without a wire between.
/// </summary>
internal sealed class ScriptedDaemon : ICallTarget, IArgumentChecks
{
    public ScriptedDaemon()
    {
        var constructor = typeof(Dispatcher).GetConstructors().Single();
        Dispatcher = (IDispatcher)constructor.Invoke([.. constructor.GetParameters().Select(parameter =>
            parameter.ParameterType == typeof(IArgumentChecks) ? this : ActionRecorder.Of(parameter.ParameterType, this))]);
    }

    public IDispatcher Dispatcher { get; }

    /// <summary>What every action gives back.</summary>
    public object? Result { get; set; }

    /// <summary>The exception that the checks of a group raise.</summary>
    public Exception? GroupFailure { get; init; }

    /// <summary>What happened, in order.</summary>
    public List<string> Log { get; } = [];

    public Call? LastCall { get; private set; }

    public Task<ReadOnlyMemory<byte>> CallAsync(Call call, CancellationToken cancel)
    {
        LastCall = call;
        return Task.FromResult(Receive(
            (int)call.Procedure, call.OptionalMask, call.Arguments, call.Upload ?? Stream.Null, call.Download ?? Stream.Null));
    }

    public ReadOnlyMemory<byte> Receive(
        int procedure, ulong mask, ReadOnlyMemory<byte> body, Stream? upload = null, Stream? download = null)
    {
        var call = new IncomingCall(procedure, mask, body, upload ?? Stream.Null, download ?? Stream.Null);
        Dispatcher.Dispatch(call);
        return call.Reply.Written;
    }

    public void Group(string group)
    {
        Log.Add($"group {group}");
        if (GroupFailure is not null)
            throw GroupFailure;
    }

    // A check gives the name by which the daemon knows what the caller means; here that is the name with a mark.
    public Device Device(Device device) => new(Checked("Device", device.Name));
    public Mountable Mountable(Mountable mountable) => new(Checked("Mountable", mountable.Name));
    public DeviceOrPath DeviceOrPath(DeviceOrPath name) => new(Checked("DeviceOrPath", name.Name));
    public MountableOrPath MountableOrPath(MountableOrPath name) => new(Checked("MountableOrPath", name.Name));
    public GuestPath Path(GuestPath path) => new(Checked("GuestPath", path.Path));
    public Filename Filename(Filename name) => new(Checked("Filename", name.Name));

    private string Checked(string kind, string name)
    {
        Log.Add($"check {kind} {name}");
        return name + "✓";
    }
}

/// <summary>Implements a contract interface for a <see cref="ScriptedDaemon"/>.</summary>
public class ActionRecorder : DispatchProxy
{
    private ScriptedDaemon? _daemon;

    internal static object Of(Type contract, ScriptedDaemon daemon)
    {
        var proxy = (ActionRecorder)Create(contract, typeof(ActionRecorder));
        proxy._daemon = daemon;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? method, object?[]? arguments)
    {
        _daemon!.Log.Add($"run {method!.Name}({string.Join(", ", arguments!.Select(WireValues.Describe))})");
        return _daemon.Result;
    }
}
