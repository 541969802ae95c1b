namespace Engine.Protocol.Rpc;

/// <summary>The client broke the protocol in a way that leaves no known place to go on from; ends the daemon.</summary>
public sealed class ConversationLostException(string message) : Exception(message);
