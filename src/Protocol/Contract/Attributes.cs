namespace Engine.Protocol.Contract;

/// <summary>Marks an interface whose methods are actions: its client, codecs and dispatch are generated.</summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class ContractAttribute : Attribute;

/// <summary>
/// Marks an interface whose methods are actions that the host answers, by calls of the daemon or without it: they have no
/// number. Its methods are asynchronous and end with a cancellation token.
/// </summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class LibraryContractAttribute : Attribute;

/// <summary>One action. A daemon's has its number in <see cref="Procedure"/> under the method's name.</summary>
/// <param name="name">The name on the API, as libguestfs spells it.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ActionAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>The libguestfs version that brought it; empty for calls of our own.</summary>
    public string Since { get; init; } = "";

    /// <summary>Further names by which it can be asked for, separated by blanks; mostly empty.</summary>
    public string Alias { get; init; } = "";

    /// <summary>The optional group that must be available in the appliance, or empty.</summary>
    public string Group { get; init; } = "";

    /// <summary>Whether it sends progress frames when it takes longer than two seconds.</summary>
    public bool Progress { get; init; }
}

/// <summary>A stream whose content the caller sends to the guest, in chunks before the reply.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FileInAttribute : Attribute;

/// <summary>A stream that receives content from the guest, in chunks after the reply.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FileOutAttribute : Attribute;

/// <summary>A record that crosses the wire, its parameters in wire order.</summary>
/// <param name="name">The struct's name in libguestfs.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class WireStructAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>A field of 32 raw bytes: an LVM UUID without dashes.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class WireUuidAttribute : Attribute;
