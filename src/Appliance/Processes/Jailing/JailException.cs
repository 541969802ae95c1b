namespace Engine.Appliance.Processes.Jailing;

/// <summary>The jail that is wanted can not be had; the message has bubblewrap's words.</summary>
public sealed class JailException(string message) : Exception(message);
