using System.Globalization;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IExtFilesystems"/>
public sealed class ExtFilesystems(GuestTree tree) : IExtFilesystems
{
    // e2fsck's status: 1 and 2 are repairs, from 4 on something is left.
    private const int RepairsMax = 3;
    private const int BlockBytesMin = 1024;

    public string GetE2label(Device device) => Superblock(device, "get_e2label").Label;

    public string GetE2uuid(Device device) => Superblock(device, "get_e2uuid").Uuid;

    public IReadOnlyList<KeyValuePair<string, string>> Tune2fsL(Device device) =>
        Tool.Check("tune2fs", ["-l", GuestDevice.KernelPath(device)]).OutputText.Split('\n')
            .Skip(1) // the program's own version
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .Select(parts => KeyValuePair.Create(parts[0], parts[1].Trim() is "<none>" or "<not available>" ? "" : parts[1].Trim()))
            .ToList();

    public void Tune2fs(
        Device device, bool? force = null, int? maxmountcount = null, int? mountcount = null, string? errorbehavior = null, long? group = null,
        int? intervalbetweenchecks = null, int? reservedblockspercentage = null, string? lastmounteddirectory = null,
        long? reservedblockscount = null, long? user = null)
    {
        var words = new ToolWords()
            .If(force, "-f")
            .With("-c", maxmountcount).With("-C", mountcount).With("-e", errorbehavior).With("-g", group)
            .With("-i", intervalbetweenchecks is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds}s") : null)
            .With("-m", reservedblockspercentage).With("-M", lastmounteddirectory).With("-r", reservedblockscount).With("-u", user);
        Tool.Check("tune2fs", [.. words.All, GuestDevice.KernelPath(device)]);
    }

    public void Mke2fs(
        Device device, long? blockscount = null, long? blocksize = null, long? fragsize = null, long? blockspergroup = null,
        long? numberofgroups = null, long? bytesperinode = null, long? inodesize = null, long? journalsize = null, long? numberofinodes = null,
        long? stridesize = null, long? stripewidth = null, long? maxonlineresize = null, int? reservedblockspercentage = null,
        int? mmpupdateinterval = null, string? journaldevice = null, string? label = null, string? lastmounteddir = null, string? creatoros = null,
        string? fstype = null, string? usagetype = null, string? uuid = null, bool? forcecreate = null, bool? writesbandgrouponly = null,
        bool? lazyitableinit = null, bool? lazyjournalinit = null, bool? testfs = null, bool? discard = null, bool? quotatype = null,
        bool? extent = null, bool? filetype = null, bool? flexbg = null, bool? hasjournal = null, bool? journaldev = null, bool? largefile = null,
        bool? quota = null, bool? resizeinode = null, bool? sparsesuper = null, bool? uninitbg = null)
    {
        var words = new ToolWords("-q")
            .With("-b", blocksize).With("-f", fragsize).With("-g", blockspergroup).With("-G", numberofgroups).With("-i", bytesperinode)
            .With("-I", inodesize).With("-J", journalsize, "size=").With("-N", numberofinodes).With("-E", stridesize, "stride=")
            .With("-E", stripewidth, "stripe_width=").With("-E", maxonlineresize, "resize=").With("-m", reservedblockspercentage)
            .With("-E", mmpupdateinterval, "mmp_update_interval=").With("-J", journaldevice is null ? null : Journal(journaldevice), "device=")
            .With("-L", label).With("-M", lastmounteddir).With("-o", creatoros).With("-t", fstype).With("-T", usagetype).With("-U", uuid)
            .If(forcecreate ?? true, "-F").If(writesbandgrouponly, "-S")
            .Switch("-E", lazyitableinit, "lazy_itable_init=1", "lazy_itable_init=0")
            .Switch("-E", lazyjournalinit, "lazy_journal_init=1", "lazy_journal_init=0")
            .If(testfs == true ? "-E" : null, "test_fs").Switch("-E", discard, "discard", "nodiscard")
            .Switch("-E", quotatype, "quotatype=usrquota", "quotatype=grpquota");
        foreach (var (name, wish) in ((string, bool?)[])
            [("extent", extent), ("filetype", filetype), ("flex_bg", flexbg), ("has_journal", hasjournal), ("journal_dev", journaldev),
             ("large_file", largefile), ("quota", quota), ("resize_inode", resizeinode), ("sparse_super", sparsesuper), ("uninit_bg", uninitbg)])
            words.Switch("-O", wish, name, $"^{name}");
        Make(device, [.. words.All], blockscount?.ToString(CultureInfo.InvariantCulture));
    }

    public void MkfsB(string fstype, int blocksize, Device device)
    {
        var command = MkfsCommand.For(fstype, new MkfsWishes(blocksize, null, null, null, null));
        if (!Tool.Exists(command.Program))
            throw new ActionException("ENOTSUP", $"mkfs_b: {fstype}: the appliance has no {command.Program}");
        var path = GuestDevice.KernelPath(device);
        Linux.Blkid.Wipe(path);
        Tool.Check(command.Program, [.. command.Arguments, path]);
    }

    public void Mke2journal(int blocksize, Device device) => Make(device, ["-q", "-F", "-O", "journal_dev", "-b", Block(blocksize)]);

    public void Mke2journalL(int blocksize, string label, Device device) =>
        Make(device, ["-q", "-F", "-O", "journal_dev", "-b", Block(blocksize), "-L", label]);

    public void Mke2journalU(int blocksize, string uuid, Device device) =>
        Make(device, ["-q", "-F", "-O", "journal_dev", "-b", Block(blocksize), "-U", uuid]);

    public void Mke2fsJ(string fstype, int blocksize, Device device, Device journal) =>
        WithJournal(fstype, blocksize, device, GuestDevice.KernelPath(journal));

    public void Mke2fsJL(string fstype, int blocksize, Device device, string label) => WithJournal(fstype, blocksize, device, $"LABEL={label}");

    public void Mke2fsJU(string fstype, int blocksize, Device device, string uuid) => WithJournal(fstype, blocksize, device, $"UUID={uuid}");

    public int Fsck(string fstype, Device device) =>
        Tool.Run("fsck", ["-a", "-t", FilesystemType(fstype), GuestDevice.KernelPath(device)]).Status;

    public void E2fsck(Device device, bool? correct = null, bool? forceall = null, bool? forceno = null)
    {
        if ((correct == true ? 1 : 0) + (forceall == true ? 1 : 0) + (forceno == true ? 1 : 0) > 1)
            throw new ActionException("EINVAL", "e2fsck: correct, forceall and forceno exclude each other");
        var how = forceall == true ? "-y" : forceno == true ? "-n" : "-p";
        var ran = Tool.Run("e2fsck", ["-f", how, GuestDevice.KernelPath(device)]);
        if (ran.Status > RepairsMax)
            throw new ActionException("", $"e2fsck: {device}: {ran.OutputText.Trim()} {ran.Complaint}");
    }

    public void E2fsckF(Device device) => E2fsck(device, correct: true);

    public void Resize2fs(Device device) => Tool.Check("resize2fs", [GuestDevice.KernelPath(device)]);

    public void Resize2fsSize(Device device, long size)
    {
        if (size < BlockBytesMin)
            throw new ActionException("EINVAL", $"resize2fs_size: {size} bytes");
        Tool.Check("resize2fs", [GuestDevice.KernelPath(device), string.Create(CultureInfo.InvariantCulture, $"{size / BlockBytesMin}K")]);
    }

    public void Resize2fsM(Device device) => Tool.Check("resize2fs", ["-M", GuestDevice.KernelPath(device)]);

    public string GetE2attrs(GuestPath file)
    {
        using var open = OpenForFlags(file, "get_e2attrs");
        return FileFlags.Letters(FileFlags.Get(open, $"get_e2attrs: {file}"));
    }

    public void SetE2attrs(GuestPath file, string attrs, bool? clear = null)
    {
        var doing = $"set_e2attrs: {file}";
        var mask = FileFlags.Parse(attrs, doing);
        using var open = OpenForFlags(file, "set_e2attrs");
        if (mask == 0)
            return;
        var flags = FileFlags.Get(open, doing);
        FileFlags.Set(open, clear == true ? flags & ~mask : flags | mask, doing);
    }

    private Descriptor OpenForFlags(GuestPath path, string action)
    {
        using var found = tree.Find(path.Path, follow: true, action);
        // A device's own ioctl would get what is meant for the file system.
        if (FileStatus.Of(found, $"{action}: {path}").Kind is not (FileKind.Regular or FileKind.Folder))
            throw new ActionException("EINVAL", $"{action}: {path}: neither a file nor a folder");
        var open = FileCalls.Open(NulBytes.Of(found.ProcPath), FileCalls.ReadOnly | FileCalls.NonBlock | FileCalls.CloseOnExec, 0);
        return open.IsInvalid ? throw Errno.LastFailure($"{action}: {path}") : open;
    }

    private static void WithJournal(string fstype, int blocksize, Device device, string journal) =>
        Make(device, ["-q", "-F", "-t", FilesystemType(fstype), "-J", $"device={journal}", "-b", Block(blocksize)]);

    private static void Make(Device device, IReadOnlyList<string> words, string? blocks = null)
    {
        var path = GuestDevice.KernelPath(device);
        Linux.Blkid.Wipe(path);
        Tool.Check("mke2fs", blocks is null ? [.. words, path] : [.. words, path, blocks]);
    }

    private static string Journal(string device) =>
        device.StartsWith("/dev/", StringComparison.Ordinal) ? GuestDevice.KernelPath(device) : device;

    private static string Block(int bytes) => bytes >= BlockBytesMin
        ? bytes.ToString(CultureInfo.InvariantCulture)
        : throw new ActionException("EINVAL", $"a block of {bytes} bytes");

    // It becomes a part of a program's name.
    private static string FilesystemType(string fstype) => fstype.Length is > 0 and <= 32 && fstype.All(char.IsAsciiLetterOrDigit)
        ? fstype
        : throw new ActionException("EINVAL", $"{fstype}: not the name of a file system");

    // jbd is an external journal, which has a label and a UUID too.
    private static Superblock Superblock(Device device, string action) =>
        Linux.Blkid.Superblock(GuestDevice.KernelPath(device)) is { Type: "ext2" or "ext3" or "ext4" or "jbd" } found
            ? found
            : throw new ActionException("EINVAL", $"{action}: {device}: no ext2, ext3 or ext4");
}
