namespace Engine.Host.Arguments;

/// <summary>The command line is wrong; the program ends with <see cref="ExitStatus.WrongUsage"/>.</summary>
internal sealed class UsageException(string message) : Exception(message);
