namespace Engine.Host.Exec;

/// <summary>What one line or one part of the command line asks for.</summary>
/// <param name="Name">The action's name, or an alias.</param>
/// <param name="Values">Makes the values of the action that the name leads to.</param>
internal sealed record ActionRequest(string Name, Func<Protocol.Client.ActionEntry, GivenValues> Values);
