using System.Security.Cryptography;

namespace Engine.Actors.Jobs;

/// <summary>
/// Names a job: 9 characters of time and 5 random ones in Crockford's base 32, so that ids sort by age and two engines
/// that accept jobs in the same millisecond differ all but surely (1 in 33 million).
/// </summary>
public readonly record struct JobId
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int TimeDigits = 9;
    private const int RandomDigits = 5;

    private JobId(string text) => Text = text;

    public string Text { get; }

    public static JobId New(TimeProvider clock)
    {
        Span<char> text = stackalloc char[TimeDigits + RandomDigits];
        var time = clock.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = TimeDigits - 1; i >= 0; i--, time >>= 5)
            text[i] = Digits[(int)(time & 31)];
        var random = RandomNumberGenerator.GetInt32(1 << 25);
        for (var i = text.Length - 1; i >= TimeDigits; i--, random >>= 5)
            text[i] = Digits[random & 31];
        return new(new string(text));
    }

    /// <summary>Whether the text is a job's id; upper case is taken for lower.</summary>
    public static bool TryParse(string text, out JobId id)
    {
        var lower = text.ToLowerInvariant();
        var valid = lower.Length == TimeDigits + RandomDigits && lower.All(digit => Digits.Contains(digit));
        id = valid ? new(lower) : default;
        return valid;
    }

    public override string ToString() => Text;
}
