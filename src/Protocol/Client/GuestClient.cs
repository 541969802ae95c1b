using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Client;

/// <summary>Every action of the guest as an asynchronous method. What fails in the guest is an <see cref="ActionException"/>.</summary>
public partial interface IGuest;

/// <summary>Encodes each action's arguments, has a target make the call, and decodes the reply. Holds no state.</summary>
/// <param name="target">A connection, or the handle in front of it.</param>
public sealed partial class GuestClient(ICallTarget target) : IGuest
{
    private async Task CallAsync(
        Procedure procedure,
        Action<XdrWriter> encode,
        CancellationToken cancel,
        ulong optionals = 0,
        Stream? upload = null,
        Stream? download = null)
    {
        var call = new Call(procedure, Encode(procedure, encode), optionals, upload, download);
        await target.CallAsync(call, cancel);
    }

    private async Task<T> CallAsync<T>(
        Procedure procedure,
        Action<XdrWriter> encode,
        XdrDecoder<T> decode,
        CancellationToken cancel,
        ulong optionals = 0,
        Stream? upload = null,
        Stream? download = null)
    {
        var call = new Call(procedure, Encode(procedure, encode), optionals, upload, download);
        var reply = await target.CallAsync(call, cancel);
        return Decode(procedure, reply.Span, decode);
    }

    private static ReadOnlyMemory<byte> Encode(Procedure procedure, Action<XdrWriter> encode)
    {
        var arguments = new XdrWriter(XdrWriter.MessageLimitBytes - MessageHeader.SizeBytes);
        try
        {
            encode(arguments);
        }
        catch (Exception cause) when (cause is XdrException or ArgumentException)
        {
            var message = $"The arguments of {NameOf(procedure)} can't be sent.";
            throw new EngineException(new("protocol.arguments", ErrorLayer.Input, message, cause.Message), cause);
        }
        return arguments.Written;
    }

    private static T Decode<T>(Procedure procedure, ReadOnlySpan<byte> reply, XdrDecoder<T> decode)
    {
        var from = new XdrReader(reply);
        try
        {
            return decode(ref from);
        }
        catch (XdrException cause)
        {
            var message = $"The guest's answer to {NameOf(procedure)} can't be decoded.";
            // Bytes of the conversation are broken, or its daemon is: another appliance may answer.
            throw new EngineException(new("protocol.reply", ErrorLayer.Protocol, message, cause.Message, Retryable: true), cause);
        }
    }

    private static string NameOf(Procedure procedure) => ActionTable.Find((int)procedure)?.Name ?? $"procedure {(int)procedure}";

    /// <summary>The mask that says which optional arguments are given, the first one in the lowest bit.</summary>
    private static ulong Mask(params ReadOnlySpan<bool> given)
    {
        var mask = 0UL;
        for (var bit = 0; bit < given.Length; bit++)
            if (given[bit])
                mask |= 1UL << bit;
        return mask;
    }
}
