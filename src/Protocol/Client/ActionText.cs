namespace Engine.Protocol.Client;

/// <summary>What is told of an action to people, from its declaration's comment.</summary>
/// <param name="Subject">What it is declared among: <c>Archives</c>, <c>Lvm</c> …</param>
/// <param name="Since">The libguestfs release that had it first; empty for our own.</param>
/// <param name="Result">What it gives; empty for nothing.</param>
/// <param name="Arguments">Those arguments that need words.</param>
/// <param name="Errors">The errno names that mean something of their own.</param>
public sealed record ActionText(
    string Subject, string Since, string Result, string Summary, IReadOnlyList<NamedText> Arguments, IReadOnlyList<NamedText> Errors);

/// <summary>Words on one argument or one error.</summary>
public sealed record NamedText(string Name, string Text);
