using System.Collections.Concurrent;

namespace Engine.Appliance.Processes;

/// <summary>
/// The one thread that starts children. The kernel sends a child its parent-death signal when the <em>thread</em> that started it
/// ends, and threads of the pool do end; this one lives as long as the process.
/// </summary>
internal static class SpawnThread
{
    private static readonly BlockingCollection<Action> _work = [];

    static SpawnThread()
    {
        new Thread(Run) { IsBackground = true, Name = "spawn", }.Start();
    }

    public static Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception cause)
            {
                done.SetException(cause);
            }
        });
        return done.Task;
    }

    private static void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
