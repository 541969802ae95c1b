using System.Runtime.InteropServices;

namespace Engine.Host;

/// <summary>The first SIGINT or SIGTERM cancels, so that the work can end in order; the second ends the program at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signal;

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
        if (Interlocked.CompareExchange(ref _signal, signal, 0) != 0)
            return;
        context.Cancel = true;
        _cancel.Cancel();
    }
}
