using System.Globalization;

namespace Engine.Host.Arguments;

/// <summary>A disk that <c>exec</c> begins with: an image, or an empty one of a size.</summary>
/// <param name="Image">The image's path, or null for a scratch disk.</param>
/// <param name="Format">Null lets the header decide.</param>
internal sealed record ExecDisk(string? Image, string? Format, bool IsReadOnly, long ScratchBytes = 0);

/// <summary>What the command line of <c>exec</c> asks for.</summary>
/// <param name="Actions">The actions of the command line, each with its arguments; empty for lines of standard input.</param>
internal sealed record ExecArguments(
    IReadOnlyList<ExecDisk> Disks,
    bool IsJson,
    bool Stops,
    IReadOnlyList<string> AllowBacking,
    bool EvenInUse,
    IReadOnlyList<IReadOnlyList<string>> Actions)
{
    private const string Separator = ":";
    private const int DisksMax = 255;

    private static readonly string[] _formats = ["auto", "raw", "qcow2", "qed", "vdi", "vhdx", "vmdk", "vpc"];

    /// <exception cref="UsageException">The words are wrong.</exception>
    public static ExecArguments Parse(IReadOnlyList<string> words)
    {
        var walker = new ArgumentWalker(words);
        var disks = new List<ExecDisk>();
        string? format = null;
        var isReadOnly = false;
        var (isJson, stops, evenInUse) = (false, false, false);
        var backing = new List<string>();
        IReadOnlyList<IReadOnlyList<string>> actions = [];
        while (walker.Next())
        {
            switch (walker.Option)
            {
                case null:
                    actions = Split(walker.Rest());
                    break;
                case "-a" or "--add":
                    disks.Add(new(walker.Value() is { Length: > 0 } path ? path : throw new UsageException("An image's path is empty."), format, isReadOnly));
                    break;
                case "--scratch":
                    disks.Add(new(null, null, false, Size(walker.Value())));
                    break;
                case "--format":
                    format = walker.OneOf(_formats) is var named and not "auto" ? named : null;
                    break;
                case "--ro":
                    isReadOnly = true;
                    break;
                case "--rw":
                    isReadOnly = false;
                    break;
                case "--json":
                    isJson = true;
                    break;
                case "--stop":
                    stops = true;
                    break;
                case "--allow-backing":
                    backing.Add(walker.Value() is { Length: > 0 } folder ? folder : throw new UsageException("A folder's path is empty."));
                    break;
                case "--even-in-use":
                    evenInUse = true;
                    break;
                default:
                    throw walker.Unknown();
            }
        }
        if (disks.Count > DisksMax)
            throw new UsageException($"A handle has at most {DisksMax} disks, not {disks.Count}.");
        return new(disks, isJson, stops, backing, evenInUse, actions);
    }

    private static List<IReadOnlyList<string>> Split(IReadOnlyList<string> words)
    {
        var actions = new List<IReadOnlyList<string>>();
        var action = new List<string>();
        foreach (var word in words.Append(Separator))
        {
            if (word != Separator)
            {
                action.Add(word);
                continue;
            }
            if (action.Count > 0)
                actions.Add(action);
            action = [];
        }
        return actions;
    }

    /// <summary>Bytes, or with K, M, G or T a power of 1024 of them.</summary>
    private static long Size(string text)
    {
        var shift = text.Length > 1 ? "KMGT".IndexOf(char.ToUpperInvariant(text[^1])) + 1 : 0;
        var digits = shift > 0 ? text[..^1] : text;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= long.MaxValue >> (10 * shift)
            ? number << (10 * shift)
            : throw new UsageException($"--scratch takes a size such as 512M or 2G, not '{text}'.");
    }
}
