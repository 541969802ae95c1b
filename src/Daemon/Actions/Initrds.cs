using Engine.Daemon.Cpio;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;
using Engine.Protocol.Text;
using Engine.Protocol.Xdr;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IInitrds"/>
/// <param name="expandedBytesMax">The most bytes that are read of what is compressed.</param>
public sealed class Initrds(GuestTree tree, long expandedBytesMax = Initrds.ExpandedBytesMax) : IInitrds
{
    // The largest that are in use expand to some hundred megabytes.
    private const long ExpandedBytesMax = 2L << 30;

    private const int LengthBytes = 4;
    private const int ContentBytesMax = XdrWriter.MessageLimitBytes - MessageHeader.SizeBytes - LengthBytes;

    // The least that a name takes in an answer: a list that can't fit is not gathered.
    private const int NamesMax = XdrWriter.MessageLimitBytes / 8;

    public IReadOnlyList<string> InitrdList(GuestPath path)
    {
        var doing = $"initrd_list: {path}";
        var names = new List<string>();
        Read(path, doing, Note, static _ => { });
        return names;

        bool Note(CpioEntry entry)
        {
            if (names.Count == NamesMax)
                throw new ActionException("EOVERFLOW", $"{doing}: too many names for one message");
            names.Add(GuestText.Decode(entry.Name));
            return false;
        }
    }

    public byte[] InitrdCat(GuestPath initrdpath, string filename)
    {
        var doing = $"initrd_cat: {initrdpath}: {filename}";
        var wanted = Plain(NulBytes.Of(filename).AsSpan()[..^1]).ToArray();
        CpioEntry? found = null;
        byte[]? content = null;
        Read(initrdpath, doing, IsWanted, taken => content = taken);
        return found is null ? throw Errno.Failure(Errno.ENOENT, doing)
            : found.Kind != FileKind.Regular ? throw new ActionException("EINVAL", $"{doing}: not a regular file")
            : content ?? [];

        bool IsWanted(CpioEntry entry)
        {
            var isNamed = Plain(entry.Name).SequenceEqual(wanted);
            // Of a file with several names only the last one has the content.
            if (!isNamed && !(found is { Links: > 1 } && content is null && entry.Size > 0 && entry.Identity == found.Identity))
                return false;
            if (isNamed)
                (found, content) = (entry, null);
            if (entry.Kind != FileKind.Regular || entry.Size == 0)
                return false;
            return entry.Size <= ContentBytesMax ? true : throw new ActionException("EFBIG", $"{doing}: {entry.Size} bytes are too many for one message");
        }
    }

    private void Read(GuestPath path, string doing, Func<CpioEntry, bool> wants, Action<byte[]> take)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.ReadOnly, doing);
        using var content = new DescriptorStream(file, doing);
        new InitrdReader(wants, take, expandedBytesMax, doing).Read(content);
    }

    private static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> name)
    {
        if (name.StartsWith("./"u8))
            name = name[1..];
        return name.TrimStart((byte)'/');
    }
}
