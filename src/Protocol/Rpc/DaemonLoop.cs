using Engine.Protocol.Errors;
using Engine.Protocol.Text;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Rpc;

/// <summary>
/// The guest's side of the conversation: says that it is there, then answers one call after the other until the
/// other side is gone. Works with every client of protocol version 4.
/// </summary>
/// <param name="terms">Changed by the action in which a client of ours agrees on more; null when there is no such action.</param>
public sealed class DaemonLoop(IDaemonPort port, IDispatcher dispatcher, TimeProvider time, ConversationTerms? terms = null)
{
    private const int ErrorTextBytesMax = 65536;

    private readonly DaemonWire _wire = new(port);
    private readonly ConversationTerms _terms = terms ?? new();
    private int _lastProcedure;
    private uint _lastSerial;

    /// <summary>Runs until the client closes the channel.</summary>
    /// <exception cref="ConversationLostException">The client sent what can't be understood, so that its next word has no known place.</exception>
    public void Run()
    {
        _wire.Word(WireWords.LaunchFlag);
        try
        {
            while (_wire.Word() is { } word)
            {
                if (word == WireWords.CancelFlag)
                    continue; // it was meant for a transfer that has ended meanwhile
                if (word > XdrWriter.MessageLimitBytes)
                    throw new ConversationLostException($"A message of 0x{word:x8} bytes is announced.");
                if (word < MessageHeader.SizeBytes)
                    throw new ConversationLostException($"A message of {word} bytes is too short for a header.");
                Answer(_wire.Message((int)word));
            }
        }
        catch (EndOfStreamException)
        {
            // The client went away in the middle of something: there is nobody left to answer.
        }
    }

    private void Answer(byte[] message)
    {
        var header = MessageHeader.Read(message);
        if (WrongHeader(header) is { } wrong)
        {
            SendError(_lastProcedure, _lastSerial, new ActionException("", wrong));
            return;
        }
        _lastProcedure = header.Procedure;
        _lastSerial = header.Serial;

        var action = ActionTable.Find(header.Procedure);
        var progress = new DaemonProgress(_wire, header.Procedure, header.Serial, time) { TotalBytes = header.ProgressHint };
        using var source = new UploadStream(_wire, progress, hasContent: action?.HasFileIn ?? false, _terms.BulkDisk);
        using var sink = new DownloadStream(_wire, progress, action?.HasFileOut ?? false, _terms.ChunkContentBytes, () => SendOk(header, default));
        var call = new IncomingCall(header.Procedure, header.OptionalMask, message.AsMemory(MessageHeader.SizeBytes), source, sink);
        var failure = Run(call);

        source.Finish(failed: failure is not null);
        if (sink.Finish(failed: failure is not null))
            return; // its reply went out before its content
        if (failure is null)
        {
            progress.Complete();
            SendOk(header, call.Reply.Written.Span);
        }
        else
        {
            SendError(header.Procedure, header.Serial, failure);
        }
    }

    /// <summary>Runs the call; what it throws is the answer, and a bug in one action never ends the daemon.</summary>
    private ActionException? Run(IncomingCall call)
    {
        try
        {
            dispatcher.Dispatch(call);
            return null;
        }
        catch (ActionException failure)
        {
            return failure;
        }
        catch (XdrException cause)
        {
            return new ActionException("", $"arguments or result can't be coded: {cause.Message}");
        }
        catch (OutOfMemoryException)
        {
            return new ActionException("ENOMEM", "the appliance is out of memory");
        }
        catch (Exception cause) when (cause is not (EndOfStreamException or ConversationLostException))
        {
            return new ActionException("", $"unexpected {cause.GetType().Name}: {cause.Message}");
        }
    }

    private static string? WrongHeader(MessageHeader header) => header switch
    {
        { Program: not MessageHeader.ProgramNumber } => $"program 0x{header.Program:x} is not known",
        { Version: not MessageHeader.ProtocolVersion } => $"protocol version {header.Version} is not spoken here, but {MessageHeader.ProtocolVersion}",
        { Direction: not MessageHeader.DirectionCall } => $"direction {header.Direction} is no call",
        { Status: not MessageHeader.StatusOk } => $"status {header.Status} has no place in a call",
        _ => null,
    };

    private void SendOk(MessageHeader call, ReadOnlySpan<byte> body) =>
        _wire.Message(MessageHeader.ForReply(call.Procedure, call.Serial, MessageHeader.StatusOk), body);

    private void SendError(int procedure, uint serial, ActionException failure)
    {
        var body = new XdrWriter();
        body.String(failure.Errno);
        var text = GuestText.Encode(failure.Message.Replace('\0', ' '));
        body.Opaque(text.AsSpan(0, Math.Min(text.Length, ErrorTextBytesMax)));
        _wire.Message(MessageHeader.ForReply(procedure, serial, MessageHeader.StatusError), body.Written.Span);
    }
}
