namespace Engine.Host.Output;

/// <summary>Hands reports, which come as guests finish, to the writer in the order in which the guests were given.</summary>
/// <param name="keptBytesMax">Beyond it, reports that wait for an earlier one are not kept here but read again.</param>
internal sealed class OrderedReports(IReportWriter writer, long keptBytesMax = OrderedReports.KeptBytesMax)
{
    private const long KeptBytesMax = 64 * 1024 * 1024;

    private readonly Dictionary<int, byte[]?> _waiting = [];
    private long _keptBytes;
    private int _next;

    /// <param name="task">The guest's place in the order, from 0.</param>
    /// <param name="read">Reads the report of a task that finished.</param>
    /// <exception cref="IOException">The output takes no more.</exception>
    public async Task TakeAsync(int task, byte[] report, Func<int, Task<byte[]?>> read)
    {
        var isKept = task == _next || _keptBytes + report.Length <= keptBytesMax;
        _keptBytes += isKept ? report.Length : 0;
        _waiting.Add(task, isKept ? report : null);
        while (_waiting.Remove(_next, out var kept))
        {
            _keptBytes -= kept?.Length ?? 0;
            writer.Write(kept ?? await read(_next)
                ?? throw new EngineException(new("journal.read", ErrorLayer.System, $"The report of task {_next} is gone.")));
            _next++;
        }
    }
}
