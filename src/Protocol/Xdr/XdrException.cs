namespace Engine.Protocol.Xdr;

/// <summary>Bytes that are no valid XDR of the expected shape, or a value too large for a message.</summary>
public sealed class XdrException(string message) : Exception(message);
