using Engine.Protocol.Streams;
using Engine.Protocol.Structs;
using Engine.Protocol.Xdr;

namespace Engine.Operations.Inspect;

/// <summary>
/// Takes a stream of XDR <c>application2</c> structs and keeps what a report shows of them. The stream comes from a
/// guest, so one struct, their number and what is kept of them are bounded. It never throws: when a bound is met or the
/// bytes are no such struct, <see cref="Stopped"/> is cancelled, <see cref="Problem"/> says why, and the rest is let pass.
/// </summary>
internal sealed class ApplicationSink : WriteOnlyStream
{
    public const int ApplicationsMax = 100_000;
    public const int KeptCharactersMax = 16 * 1024 * 1024;
    public const int FieldCharactersMax = 1024;
    public const int StructBytesMax = 1024 * 1024;

    private readonly List<ApplicationReport> _applications = [];
    private readonly CancellationTokenSource _stopped = new();
    private byte[] _pending = new byte[64 * 1024];
    private int _pendingBytes;
    private int _keptCharacters;

    public IReadOnlyList<ApplicationReport> Applications => _applications;
    public CancellationToken Stopped => _stopped.Token;

    /// <summary>Why the list is not whole, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>To be called when the stream has ended: a struct of which only a part came is a problem.</summary>
    public void End()
    {
        if (_pendingBytes > 0 && Problem is null)
            Problem = "it ends in the middle of an application";
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty && Problem is null)
        {
            if (_pendingBytes == _pending.Length)
                Array.Resize(ref _pending, Math.Min(_pending.Length * 2, StructBytesMax));
            var taken = Math.Min(buffer.Length, _pending.Length - _pendingBytes);
            buffer[..taken].CopyTo(_pending.AsSpan(_pendingBytes));
            _pendingBytes += taken;
            buffer = buffer[taken..];
            try
            {
                TakeWholeStructs();
            }
            catch (XdrException cause)
            {
                Stop($"it can't be decoded: {cause.Message}");
            }
        }
    }

    private void Stop(string problem)
    {
        Problem = problem;
        _stopped.Cancel();
    }

    private void TakeWholeStructs()
    {
        var used = 0;
        while (Problem is null && WholeStruct(_pending.AsSpan(used.._pendingBytes)) is var bytes and > 0)
        {
            var reader = new XdrReader(_pending.AsSpan(used, bytes));
            Keep(Application2.Read(ref reader));
            used += bytes;
        }
        _pending.AsSpan(used.._pendingBytes).CopyTo(_pending);
        _pendingBytes -= used;
    }

    // The length of the struct at the beginning, or 0 when not all of it has come: 17 strings, but for the epoch.
    private static int WholeStruct(ReadOnlySpan<byte> bytes)
    {
        const int fields = 17, epoch = 2;
        long length = 0;
        for (var field = 0; field < fields; field++)
        {
            if (length + 4 > bytes.Length)
                return 0;
            var announced = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[(int)length..]);
            length += field == epoch ? 4 : 4 + ((announced + 3L) & ~3L);
            if (length > StructBytesMax)
                throw new XdrException($"An application of more than {StructBytesMax} bytes is announced.");
        }
        return length <= bytes.Length ? (int)length : 0;
    }

    private void Keep(Application2 from)
    {
        var kept = new ApplicationReport(
            Cut(from.App2Name), from.App2Epoch, Cut(from.App2Version), Cut(from.App2Release), Cut(from.App2Arch));
        _keptCharacters += kept.Name.Length + kept.Version.Length + kept.Release.Length + kept.Arch.Length;
        if (_applications.Count == ApplicationsMax || _keptCharacters > KeptCharactersMax)
            Stop($"it is too long, and only its first {_applications.Count} applications are kept");
        else
            _applications.Add(kept);
    }

    private static string Cut(string field) => field.Length <= FieldCharactersMax ? field : field[..FieldCharactersMax];

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        _stopped.Dispose();
        base.Dispose(disposing);
    }
}
