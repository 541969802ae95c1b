namespace Engine.Protocol.Errors;

/// <summary>An action failed in the guest: what an error reply carries.</summary>
/// <param name="errno">The errno's name (<c>ENOENT</c>), or empty when the failure has none.</param>
public sealed class ActionException(string errno, string message) : Exception(message)
{
    public string Errno { get; } = errno;
}
