using Engine.Actors.Handles;
using Engine.Host.Progress;
using Engine.Library;

namespace Engine.Host.Exec;

/// <summary>A bar on standard error while an action reports how far it is; on a terminal alone.</summary>
internal sealed class ActionProgress : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task _showing;

    private ActionProgress(GuestHandle handle, string action) => _showing = ShowAsync(handle.Events(), action);

    /// <summary>Null when standard error is no terminal.</summary>
    public static ActionProgress? OnStandardError(GuestHandle handle, string action) =>
        Console.IsErrorRedirected ? null : new(handle, action);

    public void Dispose()
    {
        _end.Cancel();
        _ = _showing.ContinueWith(_ => _end.Dispose(), TaskScheduler.Default);
    }

    private async Task ShowAsync(IAsyncEnumerable<HandleEvent> events, string action)
    {
        ProgressBar? bar = null;
        try
        {
            await foreach (var happened in events.WithCancellation(_end.Token))
            {
                if (happened is not HandleEvent.Progress { Value: { Total: > 0 } value })
                    continue;
                bar ??= ProgressBar.OnStandardError(action);
                bar.Show(Math.Min(1, (double)value.Position / value.Total), action);
            }
        }
        catch (OperationCanceledException)
        {
            // the action has ended
        }
        finally
        {
            bar?.Dispose();
        }
    }
}
