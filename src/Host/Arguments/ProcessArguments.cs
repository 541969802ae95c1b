using Engine.Protocol.Text;

namespace Engine.Host.Arguments;

/// <summary>The command line's words as guest strings: .NET itself replaces bytes that are no UTF-8.</summary>
internal static class ProcessArguments
{
    /// <param name="decoded">The words as .NET gives them; used when the kernel's own can't be had.</param>
    public static IReadOnlyList<string> Read(string[] decoded)
    {
        try
        {
            return Last(File.ReadAllBytes("/proc/self/cmdline"), decoded.Length) ?? decoded;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return decoded;
        }
    }

    /// <summary>The last words of a command line whose words each end with a NUL, or null when it has fewer.</summary>
    internal static IReadOnlyList<string>? Last(ReadOnlySpan<byte> commandLine, int count)
    {
        var words = new List<string>();
        while (!commandLine.IsEmpty)
        {
            var end = commandLine.IndexOf((byte)0);
            var word = end < 0 ? commandLine : commandLine[..end];
            words.Add(GuestText.Decode(word));
            commandLine = end < 0 ? [] : commandLine[(end + 1)..];
        }
        return words.Count < count ? null : words[^count..];
    }
}
