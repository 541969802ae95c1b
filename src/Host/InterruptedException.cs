namespace Engine.Host;

/// <summary>The user interrupted a command whose work goes on, or can be gone on with, elsewhere.</summary>
/// <param name="message">What becomes of the work.</param>
internal sealed class InterruptedException(string message) : OperationCanceledException(message);
