namespace Engine.Client.Wire;

/// <summary>The answer of <c>GET /v1/health</c>.</summary>
/// <param name="State">The folder of jobs and reports that the service works in.</param>
/// <param name="Resumed">How many jobs that others had left were taken over at the start.</param>
public sealed record ServiceHealth(int Schema, string Version, int ProcessId, string State, DateTimeOffset Started, int Resumed);
