using System.Runtime.InteropServices;

namespace Engine.Host;

/// <summary>The first SIGINT or SIGTERM cancels, so that the work can end in order; a later one ends the program at once.</summary>
internal sealed class Interruption : IDisposable
{
    // timeout(1) signals the process and then its group, which is one wish and not two.
    private static readonly TimeSpan _oneWish = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _cancel = new();
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signal;
    private long _signalled;

    public Interruption()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Take(context, 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Take(context, 15)),
        ];
    }

    public CancellationToken Token => _cancel.Token;

    /// <summary>The exit status of a program that was ended so.</summary>
    public int Status => ExitStatus.SignalBase + _signal;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _cancel.Dispose();
    }

    private void Take(PosixSignalContext context, int signal)
    {
        lock (_gate)
        {
            context.Cancel = _signal == 0 || TimeProvider.System.GetElapsedTime(_signalled) < _oneWish;
            if (_signal != 0)
                return;
            (_signal, _signalled) = (signal, TimeProvider.System.GetTimestamp());
        }
        _cancel.Cancel();
    }
}
