namespace Engine.Host;

/// <summary>What the program's exit status says.</summary>
internal static class ExitStatus
{
    public const int Good = 0;
    public const int SomeFailed = 1;
    public const int WrongUsage = 2;

    /// <summary>Ended by a signal, as a shell tells it.</summary>
    public const int SignalBase = 128;
}
