using System.Buffers.Text;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Cpio;

/// <summary>One entry of an archive, as its header and name say.</summary>
/// <param name="Name">Without the NUL at its end.</param>
/// <param name="Links">How many names the file has; all but the last of them stand without content.</param>
internal sealed record CpioEntry(byte[] Name, FileKind Kind, uint Links, (uint Major, uint Minor, uint Inode) Identity, uint Size)
{
    public const int MagicBytes = 6;

    private const int HeaderBytes = 110, FieldBytes = 8, NameBytesMax = 4096;

    // The fields after the magic, each of eight hexadecimal digits.
    private const int Inode = 0, Mode = 1, LinkCount = 4, FileSize = 6, Major = 7, Minor = 8, NameSize = 11;

    private static ReadOnlySpan<byte> End => "TRAILER!!!"u8;

    /// <summary>Whether an entry begins so: with or without checksums, which nobody checks.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> bytes) => bytes.SequenceEqual("070701"u8) || bytes.SequenceEqual("070702"u8);

    /// <summary>Reads an entry's header and name; its content is next. Null is the end of the archive.</summary>
    /// <exception cref="ActionException">EINVAL: there is no entry.</exception>
    public static CpioEntry? Read(InitrdBytes from)
    {
        var header = from.Take(HeaderBytes);
        if (!IsMagic(header.AsSpan(0, MagicBytes)))
            throw from.Broken("an entry does not begin as one");
        var nameSize = Field(NameSize);
        if (nameSize is 0 or > NameBytesMax)
            throw from.Broken("a name's length is wrong");
        var name = from.Take((int)nameSize).AsSpan().TrimEnd((byte)0);
        from.Skip(Padding(HeaderBytes + nameSize));
        return name.SequenceEqual(End)
            ? null
            : new(name.ToArray(), (FileKind)(Field(Mode) & 0xF000), Field(LinkCount), (Field(Major), Field(Minor), Field(Inode)), Field(FileSize));

        uint Field(int index) =>
            Utf8Parser.TryParse(header.AsSpan(MagicBytes + (index * FieldBytes), FieldBytes), out uint value, out var digits, 'x') && digits == FieldBytes
                ? value
                : throw from.Broken("a number is none");
    }

    /// <summary>The bytes after the content, which ends at a multiple of four.</summary>
    public long ContentPadding => Padding(Size);

    private static long Padding(long length) => (4 - (length & 3)) & 3;
}
