using Engine.Daemon.Inspecting;
using Engine.Daemon.Linux;
using Engine.Daemon.Tar;
using Engine.Daemon.Texts;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IFileMeasures"/>
/// <param name="paths">Lists folders.</param>
public sealed class FileMeasures(GuestTree tree, Paths paths) : IFileMeasures
{
    private const int UnitsPerKibibyte = 2; // a file's blocks are counted in 512 bytes
    private const int FilesOfSeveralNamesMax = 1024 * 1024;
    private const int LookedAtBytes = 1024 * 1024;

    private static readonly ToolOptions Briefly = new() { TimeLimit = Tool.LookingLimit };

    public long Du(GuestPath path)
    {
        var doing = $"du: {path}";
        using var top = tree.Find(path.Path, follow: false, "du");
        var status = FileStatus.Of(top, doing);
        var units = status.Blocks;
        if (status.Kind == FileKind.Folder)
        {
            var counted = new HashSet<(ulong, ulong)>();
            using var walk = new TreeWalk(tree.OpenFolder(path.Path, "du"), doing);
            for (var step = walk.Next(); step != WalkStep.End; step = walk.Next())
            {
                if (step == WalkStep.Left)
                    continue;
                var entry = FileStatus.OfName(walk.Folder, walk.Name) ?? throw Errno.LastFailure(doing);
                if (entry.Kind == FileKind.Folder)
                    walk.Enter();
                else if (entry.Links > 1 && !counted.Add((entry.OnDevice, entry.Inode)))
                    continue;
                if (counted.Count > FilesOfSeveralNamesMax)
                    throw new ActionException("EOVERFLOW", $"{doing}: more than {FilesOfSeveralNamesMax} files have several names");
                units += entry.Blocks;
            }
        }
        return (units + UnitsPerKibibyte - 1) / UnitsPerKibibyte;
    }

    public string Df() => Room("df", []);

    public string DfH() => Room("df_h", ["--human-readable"]);

    public IReadOnlyList<string> StringsE(string encoding, GuestPath path)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.ReadOnly, "strings_e");
        return EncodedRuns.Of(new DescriptorStream(file, $"strings_e: {path}"), encoding, $"strings_e: {path}");
    }

    public string Zfile(string meth, GuestPath path)
    {
        if (meth is not ("gzip" or "compress" or "bzip2"))
            throw new ActionException("EINVAL", $"zfile: {meth}: gzip, compress and bzip2 are known");
        using var file = tree.OpenFile(path.Path, FileCalls.ReadOnly, "zfile");
        var head = CompressedHead.Read(file, meth, LookedAtBytes, $"zfile: {path}");
        return Tool.Check("file", ["--brief", "-"], Briefly with { Input = new MemoryStream(head) }).OutputText.TrimEnd('\n');
    }

    public string Llz(GuestPath directory) => paths.List(directory, "llz", "-laZ");

    public void ChecksumsOut(string csumtype, GuestPath directory, Stream sumsfile)
    {
        var program = csumtype switch
        {
            "crc" => "cksum",
            "md5" or "sha1" or "sha224" or "sha256" or "sha384" or "sha512" => $"{csumtype}sum",
            _ => throw new ActionException("EINVAL", $"checksums_out: {csumtype}: no such type of checksum"),
        };
        using var folder = tree.OpenFolder(directory.Path, "checksums_out");
        // find follows no link, and from a folder that is held open no name leads out of the guest's tree.
        const string script = "cd -P -- \"$1\" && exec find . -type f -exec \"$2\" -- {} +";
        Tool.Check("sh", ["-c", script, "sh", folder.PathForTools, program], new ToolOptions { Output = sumsfile });
    }

    public string FileArchitecture(GuestPath filename)
    {
        using var file = tree.OpenFile(filename.Path, FileCalls.ReadOnly, "file_architecture");
        return BinaryArchitecture.Of(file, $"file_architecture: {filename}")
            ?? throw new ActionException("EINVAL", $"file_architecture: {filename}: it can't be told for which machine it is made");
    }

    private string Room(string action, string[] words)
    {
        tree.RequireMounted(action);
        var targets = MountTable.Guests().Select(entry => entry.Target).Distinct();
        return Tool.Check("df", [.. words, "--", .. targets], Briefly).OutputText;
    }
}
