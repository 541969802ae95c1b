using System.Globalization;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;
using Engine.Protocol.Xdr;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="ISleuthKit"/>
/// <remarks>
/// The tools do it and not their library: what a hostile file system does to that ends a tool, not the daemon. The image's kind is
/// always given, since a guess would let a guest's bytes choose another parser.
/// </remarks>
public sealed class SleuthKit : ISleuthKit
{
    private const int BlockBytes = 64 * 1024;
    private const int LineBytesMax = 64 * 1024; // a path as deep as fls goes, and a link's target
    private const int NamesMax = 4 * 1024 * 1024;

    private static readonly TimeSpan TimeMax = TimeSpan.FromHours(1);

    public void DownloadInode(Mountable device, long inode, Stream filename)
    {
        if (inode < 0)
            throw new ActionException("EINVAL", $"download_inode: {inode}: an inode has a number of 0 or more");
        Send("icat", ["-i", "raw", "-r", KernelPath(device, "download_inode"), Word(inode)], filename);
    }

    public void DownloadBlocks(Mountable device, long start, long stop, Stream filename, bool? unallocated = null)
    {
        if (start < 0 || stop <= start)
            throw new ActionException("EINVAL", $"download_blocks: from {start} to {stop}: the last block comes after the first");
        var which = unallocated ?? false ? "-A" : "-e";
        Send("blkls", ["-i", "raw", which, KernelPath(device, "download_blocks"), $"{Word(start)}-{Word(stop)}"], filename);
    }

    public void InternalFilesystemWalk(Mountable device, Stream filename) =>
        Walk(KernelPath(device, "filesystem_walk"), "filesystem_walk", static _ => true, filename);

    public void InternalFindInode(Mountable device, long inode, Stream filename) =>
        Walk(KernelPath(device, "find_inode"), "find_inode", entry => inode >= 0 && entry.TskInode == (ulong)inode, filename);

    private static void Walk(string path, string action, Predicate<TskDirent> isWanted, Stream to)
    {
        var output = new BufferedStream(to, BlockBytes);
        var names = 0;
        foreach (var deleted in (ReadOnlySpan<bool>)[false, true])
        {
            var report = new FlsReport(deleted);
            var lines = new LineSink(LineBytesMax, line =>
            {
                if (report.Entry(line) is not { } entry)
                    return;
                if (++names > NamesMax)
                    throw new ActionException("E2BIG", $"{action}: there are more than {NamesMax} names");
                if (isWanted(entry))
                    Write(entry, output);
            });
            Send("fls", ["-i", "raw", "-a", "-r", "-m", "", deleted ? "-d" : "-u", path], lines);
            lines.End();
        }
        output.Flush();
    }

    private static void Write(TskDirent entry, Stream to)
    {
        var writer = new XdrWriter();
        entry.Write(writer);
        to.Write(writer.Written.Span);
    }

    private static void Send(string program, IReadOnlyList<string> words, Stream to) =>
        Tool.Check(program, words, new ToolOptions { Output = to, TimeLimit = TimeMax });

    private static string KernelPath(Mountable device, string action) => MountableName.Parse(device.ToString()) is { Subvolume: null } name
        ? GuestDevice.KernelPath(name.Device)
        : throw new ActionException("EINVAL", $"{action}: {device}: a whole file system is read, not a subvolume");

    private static string Word(long number) => number.ToString(CultureInfo.InvariantCulture);
}
