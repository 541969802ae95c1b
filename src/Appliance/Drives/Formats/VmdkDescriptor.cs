using System.Globalization;
using System.Text.RegularExpressions;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Drives.Formats;

/// <summary>Reads the text that describes a vmdk of several files. It never holds data, so every extent is another file.</summary>
internal static partial class VmdkDescriptor
{
    private const string Name = "vmdk";
    private const int TextBytesMax = 20 * 512; // what qemu reads of it
    private const int ExtentsMax = 1024; // 2 TiB in pieces of 2 GiB

    /// <summary>How the text of a descriptor begins.</summary>
    public static ReadOnlySpan<byte> Mark => "# Disk DescriptorFile"u8;

    /// <param name="at">Where the text begins.</param>
    /// <exception cref="HeaderException"></exception>
    public static ContainerHeader Read(ImageBytes image, long at)
    {
        var text = Text(image, at);
        var extents = new List<ImageReference>();
        var sizeSectors = 0UL;
        ByteRange? only = null;
        var isFlat = true;
        foreach (Match line in ExtentLine().Matches(text))
        {
            if (extents.Count == ExtentsMax || !ulong.TryParse(line.Groups["size"].ValueSpan, CultureInfo.InvariantCulture, out var sectors)
                || sectors > (long.MaxValue / 512) - sizeSectors)
            {
                throw HeaderException.Damaged(Name, $"more than {ExtentsMax} extents, or larger ones than a disk can have");
            }

            sizeSectors += sectors;
            var start = line.Groups["start"] is { Success: true } given ? Offset(given.ValueSpan) : 0;
            only = new ByteRange(start * 512, (long)sectors * 512);
            isFlat &= line.Groups["kind"].Value == "FLAT";
            if (line.Groups["name"] is { Success: true } name)
            {
                extents.Add(new ImageReference(ReferenceKind.Extent, name.Value, "raw"));
            }
        }

        if (sizeSectors == 0)
        {
            throw HeaderException.Damaged(Name, "no extent in its text");
        }

        var references = Parent(image, at) is { } parent ? (ImageReference[])[parent, .. extents] : [.. extents];
        return new ContainerHeader(Name, (long)sizeSectors * 512)
        {
            References = references,
            Own = [new ByteRange(0, TextBytesMax)],
            FlatExtent = isFlat && references.Length == 1 ? only : null,
            NoReferencesBecause = isFlat && references.Length == 1 ? null : $"is a vmdk of {references.Length} other files or of sparse extents",
        };
    }

    /// <summary>The parent that a text names, whatever else it says: qemu goes by the name alone.</summary>
    public static ImageReference? Parent(ImageBytes image, long at) =>
        ParentLine().Match(Text(image, at)) is { Success: true } line
            ? new ImageReference(ReferenceKind.Backing, line.Groups["name"].Value, Name)
            : null;

    private static string Text(ImageBytes image, long at)
    {
        var bytes = image.Read(at, TextBytesMax);
        return PathBytes.Decode(bytes.AsSpan().IndexOf((byte)0) is >= 0 and var end ? bytes.AsSpan(0, end) : bytes);
    }

    private static long Offset(ReadOnlySpan<char> sectors) =>
        long.TryParse(sectors, CultureInfo.InvariantCulture, out var start) && start <= long.MaxValue / 1024
            ? start
            : throw HeaderException.Damaged(Name, "an extent that begins beyond any file");

    [GeneratedRegex("""
        ^[ \t]*(?:RW|RDONLY|NOACCESS)[ \t]+(?<size>[0-9]{1,20})[ \t]+(?<kind>[A-Z]{1,16})(?:[ \t]+"(?<name>[^"\r\n]*)"(?:[ \t]+(?<start>[0-9]{1,20}))?)?[ \t\r]*$
        """, RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex ExtentLine();

    [GeneratedRegex("""parentFileNameHint[ \t]*=[ \t]*"?(?<name>[^"\r\n]{0,1023})""", RegexOptions.NonBacktracking)]
    private static partial Regex ParentLine();
}
