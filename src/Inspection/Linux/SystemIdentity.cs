namespace Engine.Inspection.Linux;

/// <summary>What a release file says a system is.</summary>
/// <param name="Distro">libguestfs's word.</param>
internal sealed record SystemIdentity(string Distro)
{
    public string Type { get; init; } = "linux";
    public SystemVersion Version { get; init; }
    public string ProductName { get; init; } = InspectedSystem.Unknown;
    public string ProductVariant { get; init; } = InspectedSystem.Unknown;
    public string BuildId { get; init; } = InspectedSystem.Unknown;
}

/// <summary>0.0 when unknown.</summary>
internal readonly record struct SystemVersion(int Major, int Minor)
{
    /// <summary>
    /// The first number in a text and the one after its dot: <c>22.04</c> is 22 and 4, <c>CentOS release 6.10</c>
    /// 6 and 10, <c>trixie/sid</c> 0 and 0.
    /// </summary>
    public static SystemVersion FirstIn(ReadOnlySpan<char> text)
    {
        var at = text.IndexOfAnyInRange('0', '9');
        if (at < 0)
            return default;
        text = text[at..];
        var major = TakeNumber(ref text);
        if (text is not ['.', >= '0' and <= '9', ..])
            return new SystemVersion(major, 0);
        text = text[1..];
        return new SystemVersion(major, TakeNumber(ref text));
    }

    /// <summary>As <see cref="FirstIn"/>, but only for a text that begins with a digit.</summary>
    public static SystemVersion At(ReadOnlySpan<char> text) => text is [>= '0' and <= '9', ..] ? FirstIn(text) : default;

    private static int TakeNumber(ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        if (length < 0)
            length = text.Length;
        var number = int.TryParse(text[..length], out var value) ? value : 0;
        text = text[length..];
        return number;
    }
}
