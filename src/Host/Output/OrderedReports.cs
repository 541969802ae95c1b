namespace Engine.Host.Output;

/// <summary>
/// Hands reports, which come as guests finish, to the writer in the order in which the guests were given. What waits for
/// an earlier guest is only noted; a report is read when its turn comes.
/// </summary>
/// <param name="read">Reads the report of a guest that finished.</param>
internal sealed class OrderedReports(IReportWriter writer, Func<int, Task<byte[]?>> read)
{
    private readonly HashSet<int> _waiting = [];
    private int _next;

    /// <param name="task">The guest's place in the order, from 0; it has finished.</param>
    /// <exception cref="IOException">The output takes no more.</exception>
    public async Task TakeAsync(int task)
    {
        _waiting.Add(task);
        while (_waiting.Remove(_next))
        {
            writer.Write(await read(_next)
                ?? throw new EngineException(new("journal.read", ErrorLayer.System, $"The report of task {_next} is gone.")));
            _next++;
        }
    }
}
