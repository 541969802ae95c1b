using Engine.Daemon.Linux;
using Engine.Daemon.Tar;
using Engine.Daemon.Texts;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <summary>Files as text; read in process but for regular expressions, which grep knows.</summary>
public sealed class FileText(GuestTree tree) : IFileText
{
    private const int DefaultLines = 10;
    private const int NothingFound = 1; // grep's exit status

    public IReadOnlyList<string> Grep(
        string regex, GuestPath path, bool? extended = null, bool? @fixed = null, bool? insensitive = null, bool? compressed = null)
    {
        if (extended == true && @fixed == true)
            throw new ActionException("EINVAL", "grep: extended and fixed exclude each other");
        var arguments = new List<string> { "--text" };
        if (extended == true)
            arguments.Add("--extended-regexp");
        if (@fixed == true)
            arguments.Add("--fixed-strings");
        if (insensitive == true)
            arguments.Add("--ignore-case");
        arguments.AddRange(["--regexp", regex]);
        return Read(path, "grep", file =>
        {
            IReadOnlyList<string> lines = [];
            Compression.Expand(compressed == true ? Method(path) : null, file, content => lines = Matches(arguments, content));
            return lines;
        });
    }

    // As zgrep has it: what is not compressed is searched as it is.
    private string? Method(GuestPath path) => Read(path, "grep", file =>
    {
        Span<byte> beginning = stackalloc byte[2];
        var count = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        return beginning[..count] switch
        {
            [0x1f, 0x8b] => "gzip",
            [0x1f, 0x9d] => "compress",
            _ => null,
        };
    });

    public IReadOnlyList<string> Egrep(string regex, GuestPath path) => Grep(regex, path, extended: true);
    public IReadOnlyList<string> Fgrep(string pattern, GuestPath path) => Grep(pattern, path, @fixed: true);
    public IReadOnlyList<string> Grepi(string regex, GuestPath path) => Grep(regex, path, insensitive: true);
    public IReadOnlyList<string> Egrepi(string regex, GuestPath path) => Grep(regex, path, extended: true, insensitive: true);
    public IReadOnlyList<string> Fgrepi(string pattern, GuestPath path) => Grep(pattern, path, @fixed: true, insensitive: true);
    public IReadOnlyList<string> Zgrep(string regex, GuestPath path) => Grep(regex, path, compressed: true);
    public IReadOnlyList<string> Zegrep(string regex, GuestPath path) => Grep(regex, path, extended: true, compressed: true);
    public IReadOnlyList<string> Zfgrep(string pattern, GuestPath path) => Grep(pattern, path, @fixed: true, compressed: true);
    public IReadOnlyList<string> Zgrepi(string regex, GuestPath path) => Grep(regex, path, insensitive: true, compressed: true);

    public IReadOnlyList<string> Zegrepi(string regex, GuestPath path) =>
        Grep(regex, path, extended: true, insensitive: true, compressed: true);

    public IReadOnlyList<string> Zfgrepi(string pattern, GuestPath path) =>
        Grep(pattern, path, @fixed: true, insensitive: true, compressed: true);

    public IReadOnlyList<string> Head(GuestPath path) => HeadN(DefaultLines, path);

    public IReadOnlyList<string> HeadN(int nrlines, GuestPath path) => Read(path, "head_n", file =>
        nrlines >= 0 ? FileLines.First(file, nrlines, "head_n") : FileLines.AllBut(file, -(long)nrlines, "head_n"));

    public IReadOnlyList<string> Tail(GuestPath path) => TailN(DefaultLines, path);

    public IReadOnlyList<string> TailN(int nrlines, GuestPath path) => Read(path, "tail_n", file =>
        nrlines >= 0 ? FileLines.Last(file, nrlines, "tail_n") : FileLines.From(file, -(long)nrlines, "tail_n"));

    public int WcL(GuestPath path) => Count(path, "wc_l", counts => counts.Lines);

    public int WcW(GuestPath path) => Count(path, "wc_w", counts => counts.Words);

    public int WcC(GuestPath path) => Count(path, "wc_c", counts => counts.Bytes);

    public IReadOnlyList<string> Strings(GuestPath path) => Read(path, "strings", file => PrintableRuns.Of(file, "strings"));

    public string Hexdump(GuestPath path) => Read(path, "hexdump", file => HexLines.Of(file, "hexdump"));

    private static IReadOnlyList<string> Matches(List<string> arguments, Stream content)
    {
        var ran = Tool.Run("grep", arguments, new ToolOptions { Input = content });
        if (ran.Status == NothingFound && ran.Errors.Length == 0)
            return [];
        var text = ran.OrThrow().OutputText;
        return text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
    }

    private int Count(GuestPath path, string action, Func<WordCounts, long> which)
    {
        var count = which(Read(path, action, WordCounts.Of));
        return count <= int.MaxValue ? (int)count : throw new ActionException("EOVERFLOW", $"{action}: {path}: {count}");
    }

    private T Read<T>(GuestPath path, string action, Func<Stream, T> read)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.ReadOnly, action);
        return read(new DescriptorStream(file, $"{action}: {path}"));
    }
}
