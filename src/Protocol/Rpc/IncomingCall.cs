using Engine.Protocol.Errors;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Rpc;

/// <summary>A call as the daemon sees it; the generated dispatch decodes it and writes its result into it.</summary>
/// <param name="Body">The encoded arguments, after the header.</param>
/// <param name="FileIn">The content of a FileIn action; empty for others.</param>
/// <param name="FileOut">Takes the content of a FileOut action. The reply goes out before its first byte.</param>
public sealed record IncomingCall(
    int Procedure,
    ulong OptionalMask,
    ReadOnlyMemory<byte> Body,
    Stream FileIn,
    Stream FileOut)
{
    /// <summary>The reply's body.</summary>
    public XdrWriter Reply { get; } = new(XdrWriter.MessageLimitBytes - MessageHeader.SizeBytes);

    /// <summary>Refuses optional arguments that this side does not know.</summary>
    public void KnowsOptionals(int count)
    {
        if (OptionalMask >> count != 0 && count < 64)
            throw new ActionException("", $"optional arguments 0x{OptionalMask:x} are given where {count} are known");
    }

    /// <summary>
    /// Whether the optional argument of this bit is to be decoded. One whose bit is clear is on the wire all the same; one
    /// that a caller of another version does not know is not there at all.
    /// </summary>
    public bool Has(int bit) => (OptionalMask & (1UL << bit)) != 0;

    // Each of these decodes the optional argument of a bit, whose place on the wire is there also when the bit is clear.
    public int? OptionalInt(ref XdrReader arguments, int bit) => arguments.AtEnd ? null : Given(bit, arguments.Int());
    public long? OptionalHyper(ref XdrReader arguments, int bit) => arguments.AtEnd ? null : Given(bit, arguments.Hyper());
    public string? OptionalString(ref XdrReader arguments, int bit) => arguments.AtEnd ? null : Has(bit) ? arguments.String() : Skip(arguments.Opaque());
    public IReadOnlyList<string>? OptionalStringList(ref XdrReader arguments, int bit)
    {
        if (arguments.AtEnd)
            return null;
        var list = arguments.StringList();
        return Has(bit) ? list : null;
    }

    /// <summary>A boolean on the wire is an int; a clear bit may stand before any value.</summary>
    public bool? OptionalBool(ref XdrReader arguments, int bit) => arguments.AtEnd ? null : Given(bit, arguments.Int() != 0);

    private T? Given<T>(int bit, T value) where T : struct => Has(bit) ? value : null;

    private static string? Skip(byte[] _) => null;
}

/// <summary>What the daemon checks before an action runs: names that exist, groups that are there.</summary>
public interface IArgumentChecks
{
    /// <exception cref="ActionException">ENOTSUP: the appliance lacks what the group needs.</exception>
    void Group(string group);
    Device Device(Device device);
    Mountable Mountable(Mountable mountable);
    DeviceOrPath DeviceOrPath(DeviceOrPath name);
    MountableOrPath MountableOrPath(MountableOrPath name);

    /// <summary>The path must be absolute, and something must be mounted on <c>/</c>.</summary>
    GuestPath Path(GuestPath path);
    Filename Filename(Filename name);
}

/// <summary>Answers calls: implemented by the generated <c>Dispatcher</c>.</summary>
public interface IDispatcher
{
    /// <summary>Decodes, checks and runs the call, and encodes its result.</summary>
    /// <exception cref="ActionException">The action failed or can't be run.</exception>
    /// <exception cref="XdrException">The arguments can't be decoded.</exception>
    void Dispatch(IncomingCall call);
}

/// <summary>What the dispatch needs to know of an action before it is decoded.</summary>
public sealed record ActionInfo(Procedure Procedure, string Name, string Since, string Group, bool Progress, bool HasFileIn, bool HasFileOut, int OptionalCount);
