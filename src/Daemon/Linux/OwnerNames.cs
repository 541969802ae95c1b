using System.Buffers.Text;
using System.Runtime.InteropServices;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>The names that the guest's /etc/passwd and /etc/group give to numbers.</summary>
internal sealed class OwnerNames
{
    // Larger ones exist where thousands log in; a hostile one is as large as it likes.
    private const int FileBytesMax = 4 * 1024 * 1024;
    private const int NameBytesMax = 31;

    public static readonly OwnerNames None = new([], []);

    private readonly Dictionary<uint, byte[]> _owners, _groups;

    private OwnerNames(Dictionary<uint, byte[]> owners, Dictionary<uint, byte[]> groups) => (_owners, _groups) = (owners, groups);

    public static OwnerNames Of(GuestTree tree) => new(Read(tree, "/etc/passwd"), Read(tree, "/etc/group"));

    /// <summary>Empty when there is none.</summary>
    public byte[] Owner(uint number) => _owners.GetValueOrDefault(number, []);

    /// <inheritdoc cref="Owner"/>
    public byte[] Group(uint number) => _groups.GetValueOrDefault(number, []);

    /// <summary>The number of an owner; null when no one has the name.</summary>
    public uint? OwnerOf(ReadOnlySpan<byte> name) => NumberOf(_owners, name);

    /// <inheritdoc cref="OwnerOf"/>
    public uint? GroupOf(ReadOnlySpan<byte> name) => NumberOf(_groups, name);

    private static uint? NumberOf(Dictionary<uint, byte[]> names, ReadOnlySpan<byte> name)
    {
        foreach (var (number, one) in names)
            if (name.SequenceEqual(one))
                return number;
        return null;
    }

    private static Dictionary<uint, byte[]> Read(GuestTree tree, string path)
    {
        var names = new Dictionary<uint, byte[]>();
        var content = Content(tree, path).AsSpan();
        foreach (var range in content.Split((byte)'\n'))
        {
            var line = content[range];
            var nameEnd = line.IndexOf((byte)':');
            if (nameEnd is < 1 or > NameBytesMax)
                continue;
            var rest = line[(nameEnd + 1)..];
            rest = rest[(rest.IndexOf((byte)':') + 1)..];
            if (Utf8Parser.TryParse(rest, out uint number, out var digits) && digits < rest.Length && rest[digits] == ':')
                names.TryAdd(number, line[..nameEnd].ToArray());
        }
        return names;
    }

    /// <summary>Names are a help, not a must: a file that can't be read has none.</summary>
    private static byte[] Content(GuestTree tree, string path)
    {
        try
        {
            using var file = tree.OpenFile(path, FileCalls.ReadOnly, "names of owners");
            var size = FileStatus.Of(file, path).Size;
            var content = new byte[Math.Min(size, FileBytesMax)];
            var length = 0;
            for (int count; length < content.Length && (count = file.Read(content.AsSpan(length), path)) > 0;)
                length += count;
            return content[..length];
        }
        catch (ActionException)
        {
            return [];
        }
    }
}
