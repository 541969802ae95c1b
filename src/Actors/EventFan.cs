using System.Threading.Channels;

namespace Engine.Actors;

/// <summary>
/// Carries events beside the mailboxes to any number of readers. Each has a bounded channel of its own that drops the
/// oldest when its reader lags, so that a reader who sleeps costs nobody anything. Safe to call from any thread.
/// </summary>
internal sealed class EventFan<T>(int keptMax)
{
    private readonly Lock _lock = new();
    private readonly List<Channel<T>> _channels = [];
    private bool _completed;

    public void Publish(T item)
    {
        lock (_lock)
        {
            foreach (var channel in _channels)
                channel.Writer.TryWrite(item);
        }
    }

    /// <summary>Gives everything published from now on; ends when the fan completes.</summary>
    public Subscription<T> Subscribe()
    {
        var channel = Channel.CreateBounded<T>(new BoundedChannelOptions(keptMax)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
        lock (_lock)
        {
            if (_completed)
                channel.Writer.TryComplete();
            else
                _channels.Add(channel);
        }
        return new(channel.Reader, () => Remove(channel));
    }

    /// <summary>Ends every reader's stream after what it has not read yet.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            foreach (var channel in _channels)
                channel.Writer.TryComplete();
            _channels.Clear();
        }
    }

    private void Remove(Channel<T> channel)
    {
        lock (_lock)
            _channels.Remove(channel);
    }
}

/// <summary>One reader's place at an <see cref="EventFan{T}"/>; disposing gives it up.</summary>
internal sealed class Subscription<T>(ChannelReader<T> events, Action remove) : IDisposable
{
    public ChannelReader<T> Events { get; } = events;

    public void Dispose() => remove();
}
