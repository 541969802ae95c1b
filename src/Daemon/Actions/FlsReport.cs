using System.Globalization;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Daemon.Actions;

/// <summary>
/// Lines of <c>fls -m</c>: <c>0|/NAME|INODE|MODE|UID|GID|SIZE|ATIME|MTIME|CTIME|CRTIME</c>. A name may hold bars, so the fields are
/// counted from the end. fls writes control characters as <c>^</c>, so no name begins a line. Behind a link's name stands
/// <c> -&gt; TARGET</c>, behind a deleted one <c> (deleted)</c>; both may be parts of names.
/// </summary>
/// <param name="deleted">Whether fls was asked for deleted names alone, and not for the others alone: so the mark is told from a name.</param>
internal sealed class FlsReport(bool deleted)
{
    private const int Fields = 9;
    private const long Unknown = -1;
    private const uint InUse = 1;
    private const uint InodeInUse = 2;
    private const string Arrow = " -> ";
    private const string DeletedMark = " (deleted)";
    private const string ReallocatedMark = " (deleted-realloc)";
    private const string NameAttribute = "48"; // of NTFS, whose times have lines of their own

    private string _lastInode = "";
    private string _lastName = "";

    /// <returns>Null for a line that tells of no further name: dots, and the attributes of a file of NTFS.</returns>
    /// <exception cref="ActionException">EIO: it is no line of fls.</exception>
    public TskDirent? Entry(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("0|/"u8) || line.Contains((byte)0))
            throw Wrong();
        var fields = new string[Fields];
        for (var i = Fields - 1; i >= 0; i--)
        {
            var bar = line.LastIndexOf((byte)'|');
            if (bar < "0|/".Length)
                throw Wrong();
            fields[i] = GuestText.Decode(line[(bar + 1)..]);
            line = line[..bar];
        }
        var mode = fields[1];
        if (mode.Length < 3 || mode[1] != '/')
            throw Wrong();
        var inode = fields[0].Split('-'); // then an attribute's type and number, with NTFS
        var size = Number(fields[4]);
        var (name, link, flags) = Name(line["0|/".Length..], mode[2] == 'l', size);
        if (IsDots(name) || (inode.Length > 1 && IsAttribute(inode, name)))
            return null;
        (_lastInode, _lastName) = (inode[0], name);
        var isKnown = mode[2] != '-';
        return new TskDirent(
            ulong.TryParse(inode[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(),
            Type(isKnown && mode[0] == '-' ? mode[2] : mode[0]), isKnown ? size : Unknown, name, flags,
            Time(5), Unknown, Time(6), Unknown, Time(7), Unknown, Time(8), Unknown, Unknown, link, 0);

        long Time(int field) => isKnown ? Number(fields[field]) : Unknown;
    }

    private (string Name, string Link, uint Flags) Name(ReadOnlySpan<byte> bytes, bool isLink, long linkBytes)
    {
        var flags = deleted ? 0 : InUse;
        if (deleted && bytes.EndsWith(Ascii(ReallocatedMark)))
        {
            flags = InodeInUse;
            bytes = bytes[..^ReallocatedMark.Length];
        }
        else if (deleted && bytes.EndsWith(Ascii(DeletedMark)))
        {
            bytes = bytes[..^DeletedMark.Length];
        }
        if (!isLink || ArrowAt(bytes, linkBytes) is not (>= 0 and var arrow))
            return (GuestText.Decode(bytes), "", flags);
        return (GuestText.Decode(bytes[..arrow]), GuestText.Decode(bytes[(arrow + Arrow.Length)..]), flags);
    }

    // A link's size is the length of its target, which tells the arrow from one in a name.
    private static int ArrowAt(ReadOnlySpan<byte> bytes, long linkBytes)
    {
        if (linkBytes > 0 && linkBytes <= bytes.Length - Arrow.Length)
        {
            var arrow = bytes.Length - (int)linkBytes - Arrow.Length;
            if (bytes[arrow..].StartsWith(Ascii(Arrow)))
                return arrow;
        }
        return bytes.IndexOf(Ascii(Arrow));
    }

    // The root is listed as its own dot, as the peer has it.
    private static bool IsDots(string name) =>
        name == ".." || name.EndsWith("/.", StringComparison.Ordinal) || name.EndsWith("/..", StringComparison.Ordinal);

    private bool IsAttribute(string[] inode, string name) =>
        inode[1] == NameAttribute
        || (inode[0] == _lastInode && (name == _lastName || name.StartsWith(_lastName + ":", StringComparison.Ordinal)));

    private static char Type(char letter) => letter switch
    {
        'r' or 'd' or 'l' or 'b' or 'c' or 's' or 'h' or 'w' => letter,
        'p' => 'f',
        _ => 'u',
    };

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong();

    private static byte[] Ascii(string text) => GuestText.Encode(text);

    private static ActionException Wrong() => new("EIO", "fls wrote a line that can't be read");
}
