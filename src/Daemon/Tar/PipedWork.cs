using System.Runtime.ExceptionServices;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tar;

/// <summary>Two pieces of work, joined by a pipe: one on a thread of its own, the other on the caller's.</summary>
internal static class PipedWork
{
    /// <param name="beside">Runs on another thread and has one end of the pipe.</param>
    /// <param name="readsFromPipe">Whether that is the reading end.</param>
    /// <param name="here">Runs on this thread and has the other end.</param>
    /// <exception cref="ActionException">The failure that came first: what fails later does so for want of the other.</exception>
    public static void Run(Action<Stream> beside, bool readsFromPipe, Action<Stream> here)
    {
        var (reading, writing) = PipeStream.Pair();
        Exception? first = null;
        var worker = new Thread(() => Keep(ref first, readsFromPipe ? reading : writing, beside)) { IsBackground = true, Name = "archive" };
        worker.Start();
        Keep(ref first, readsFromPipe ? writing : reading, here);
        worker.Join();
        if (first is not null)
            ExceptionDispatchInfo.Throw(first);
    }

    private static void Keep(ref Exception? first, PipeStream end, Action<Stream> work)
    {
        try
        {
            work(end);
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref first, failure, null);
        }
        // Closing only now, so that the other one, who then fails too, is the second.
        end.Dispose();
    }
}
