using System.Text;
using Engine.Actors.Jobs;
using Engine.Operations;
using Engine.Protocol;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.EndToEnd.Tests;

[Collection(RealEngineCollection.Name)]
[Trait("Category", "Qemu")]
public sealed class TransferTests(RealEngine real) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "A job that is cancelled in the middle of a transfer ends at once")]
    public async Task Cancelled()
    {
        var image = _folder.Blank("large.img", 64 * 1024);
        var job = await real.Engine.SubmitAsync(new(TransferOperation.OperationName, [new([new(image, "raw")])]));
        await TransferOperation.Begun.Task.WaitAsync(TimeSpan.FromMinutes(5));

        await real.Engine.CancelAsync(job);

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        JobEvent? last = null;
        await foreach (var happened in real.Engine.WatchAsync(job, limit.Token))
            last = happened;
        last.Should().BeOfType<JobEvent.Finished>().Which.Phase.Should().Be(JobPhase.Cancelled);
        TransferOperation.Bytes.Should().BeGreaterThan(0).And.BeLessThan(32L << 30, "most of the disk was still to come");
        Processes.QemusWith(image).Should().BeEmpty();
    }
}

/// <summary>Reads a whole disk.</summary>
internal sealed class TransferOperation : IOperation
{
    public const string OperationName = "transfer";

    private static long _bytes;

    public static TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static long Bytes => Interlocked.Read(ref _bytes);

    public string Name => OperationName;

    public async Task<OperationReport> RunAsync(IGuest guest, OperationContext context, CancellationToken cancel)
    {
        await guest.DownloadAsync(new Device("/dev/sda"), new Counter(), cancel);
        return new("whole"u8.ToArray(), null);
    }

    public OperationReport Failed(OperationContext context, EngineError error) => new(Encoding.UTF8.GetBytes(error.Code), error);

    private sealed class Counter : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Interlocked.Add(ref _bytes, buffer.Length);
            Begun.TrySetResult();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
