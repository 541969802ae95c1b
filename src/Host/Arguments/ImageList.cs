using Engine.Protocol.Text;

namespace Engine.Host.Arguments;

/// <summary>Reads a list of image paths, as bytes: from a file, or from standard input when it is named <c>-</c>.</summary>
internal static class ImageList
{
    public const int PathsMax = 1_000_000;
    public const int PathBytesMax = 4096;

    /// <param name="separator">What ends each path: a newline or a NUL. Empty ones are passed over.</param>
    /// <exception cref="UsageException">It can't be read, or is no such list.</exception>
    public static IReadOnlyList<string> Read(string name, byte separator)
    {
        try
        {
            using var file = name == "-" ? Console.OpenStandardInput() : File.OpenRead(name);
            return Split(file, name, separator);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"The list of images '{name}' can't be read: {cause.Message}");
        }
    }

    internal static IReadOnlyList<string> Split(Stream from, string name, byte separator)
    {
        var paths = new List<string>();
        var buffer = new byte[64 * 1024];
        var filled = 0;
        while (from.Read(buffer, filled, buffer.Length - filled) is > 0 and var read)
        {
            filled += read;
            var rest = buffer.AsSpan(0, filled);
            while (rest.IndexOf(separator) is >= 0 and var end)
            {
                Add(rest[..end]);
                rest = rest[(end + 1)..];
            }
            if (rest.Length > PathBytesMax)
                throw TooLong();
            rest.CopyTo(buffer);
            filled = rest.Length;
        }
        Add(buffer.AsSpan(0, filled));
        return paths;

        void Add(ReadOnlySpan<byte> path)
        {
            if (path.IsEmpty)
                return;
            if (path.Length > PathBytesMax)
                throw TooLong();
            if (path.Contains((byte)0))
                throw new UsageException($"The list of images '{name}' holds a NUL; --images0 reads lists that are separated by NULs.");
            if (paths.Count == PathsMax)
                throw new UsageException($"The list of images '{name}' has more than {PathsMax} paths.");
            paths.Add(GuestText.Decode(path));
        }

        UsageException TooLong() =>
            new($"The list of images '{name}' holds a path of more than {PathBytesMax} bytes.");
    }
}
