namespace Engine.Protocol.Client;

/// <summary>What a value of an argument is.</summary>
public enum ArgumentKind
{
    Text,

    /// <summary>A text that may be absent.</summary>
    OptionalText,
    Bool,
    Int,
    Long,
    Bytes,
    TextList,

    /// <summary>A stream that is read.</summary>
    FileIn,

    /// <summary>A stream that is written.</summary>
    FileOut,
}

/// <summary>One argument of an action.</summary>
/// <param name="IsOptional">Whether it is given by its name, or not at all.</param>
public sealed record ArgumentInfo(string Name, ArgumentKind Kind, bool IsOptional = false);

/// <summary>Calls an action with values from outside, and tells its result.</summary>
/// <exception cref="FormatException">A value is none that the argument can have.</exception>
public delegate Task ActionCall(GuestActions on, ActionArguments given, IResultWriter result, CancellationToken cancel);

/// <summary>An action by its name.</summary>
/// <param name="Alias">Further names, separated by blanks.</param>
/// <param name="Group">The optional group that it belongs to, or empty.</param>
/// <param name="IsLibrary">Whether the host answers it.</param>
/// <param name="Arguments">The required ones in their order, then the optional ones.</param>
public sealed record ActionEntry(
    string Name, string Alias, string Group, bool IsLibrary, IReadOnlyList<ArgumentInfo> Arguments, ActionCall Call)
{
    public int RequiredCount { get; } = Arguments.Count(argument => !argument.IsOptional);
}

/// <summary>The values of one call, in the order of the action's arguments; null stands for one that is not given.</summary>
public sealed class ActionArguments(IReadOnlyList<object?> values)
{
    public string Text(int index) => (string)values[index]!;
    public string? OptionalText(int index) => (string?)values[index];
    public bool Bool(int index) => (bool)values[index]!;
    public bool? OptionalBool(int index) => (bool?)values[index];
    public int Int(int index) => (int)values[index]!;
    public int? OptionalInt(int index) => (int?)values[index];
    public long Long(int index) => (long)values[index]!;
    public long? OptionalLong(int index) => (long?)values[index];
    public byte[] Bytes(int index) => (byte[])values[index]!;
    public IReadOnlyList<string> TextList(int index) => (IReadOnlyList<string>)values[index]!;
    public IReadOnlyList<string>? OptionalTextList(int index) => (IReadOnlyList<string>?)values[index];
    public Stream FileIn(int index) => (Stream)values[index]!;
    public Stream FileOut(int index) => (Stream)values[index]!;
}
