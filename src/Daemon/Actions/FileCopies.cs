using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IFileCopies"/>
public sealed class FileCopies(GuestTree tree) : IFileCopies
{
    private const string TemplateEnd = "XXXXXX";
    private const int NamesTried = 100;
    private const int FilesMax = 100_000_000;
    private const int BlockBytes = 64 * 1024;
    private const uint OwnerAlone = 0x180; // 0600
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    public void Cp(GuestPath src, GuestPath dest)
    {
        var doing = $"cp: {src}";
        using var from = tree.OpenFile(src.Path, FileCalls.ReadOnly, "cp");
        var status = FileStatus.Of(from, doing);
        var path = IsFolder(dest.Path, doing) ? $"{dest.Path.TrimEnd('/')}/{LastName(src)}" : dest.Path;
        bool isNew;
        using (var there = tree.TryFind(path, follow: true))
        {
            isNew = there is null;
            if (there is not null && FileStatus.Of(there, doing) is var old && old.Inode == status.Inode && old.OnDevice == status.OnDevice)
                throw new ActionException("EINVAL", $"{doing}: is copied onto itself");
        }
        using var to = tree.OpenFile(path, FileCalls.WriteOnly | FileCalls.Create | FileCalls.Truncate, "cp");
        new DescriptorStream(from, doing).CopyTo(new FileSink(to, $"cp: {path}"), BlockBytes);
        if (isNew)
            FileCopy.SetPlainMode(to, status, $"cp: {path}");
        to.CloseWritten($"cp: {path}");
    }

    public void CpR(GuestPath src, GuestPath dest)
    {
        using var from = tree.FindPlace(src.Path, "cp_r");
        using var to = IsFolder(dest.Path, $"cp_r: {dest}")
            ? new Place(tree.Find(dest.Path, follow: true, "cp_r"), from.Name)
            : tree.FindPlace(dest.Path, "cp_r");
        TreeCopy.Copy(from, to, $"cp_r: {src}", isPlain: true);
    }

    public void Rename(GuestPath oldpath, GuestPath newpath)
    {
        using var from = tree.FindPlace(oldpath.Path, "rename");
        using var to = tree.FindPlace(newpath.Path, "rename");
        if (FileCalls.RenameAt(from.Folder, from.Name, to.Folder, to.Name) != 0)
            throw Errno.LastFailure($"rename: {oldpath}: {newpath}");
    }

    public string Mktemp(GuestPath tmpl, string? suffix = null)
    {
        const int flags = FileCalls.WriteOnly | FileCalls.Create | FileCalls.Exclusive | FileCalls.CloseOnExec;
        if (!tmpl.Path.EndsWith(TemplateEnd, StringComparison.Ordinal))
            throw new ActionException("EINVAL", $"mktemp: {tmpl}: a template ends with {TemplateEnd}");
        if (suffix?.Contains('/') == true)
            throw new ActionException("EINVAL", $"mktemp: {suffix}: a suffix holds no /");
        for (var tried = 0; tried < NamesTried; tried++)
        {
            var path = tmpl.Path[..^TemplateEnd.Length] + RandomNumberGenerator.GetString(Letters, TemplateEnd.Length) + suffix;
            using var place = tree.FindPlace(path, "mktemp");
            using var file = FileCalls.OpenAt(place.Folder, place.Name, flags, OwnerAlone);
            if (!file.IsInvalid)
                return path;
            if (Marshal.GetLastPInvokeError() != Errno.EEXIST)
                throw Errno.LastFailure($"mktemp: {path}");
        }
        throw Errno.Failure(Errno.EEXIST, $"mktemp: {tmpl}");
    }

    public void FillDir(GuestPath dir, int nr)
    {
        if (nr is < 0 or > FilesMax)
            throw new ActionException("EINVAL", $"fill_dir: {nr} files; from 0 to {FilesMax} are possible");
        using var folder = tree.OpenFolder(dir.Path, "fill_dir");
        for (var number = 0; number < nr; number++)
        {
            var name = NulBytes.Of(number.ToString("D8", CultureInfo.InvariantCulture));
            using var file = FileCalls.OpenAt(
                folder, name, FileCalls.WriteOnly | FileCalls.Create | FileCalls.NoFollow | FileCalls.NonBlock | FileCalls.CloseOnExec,
                0x1B6 /* 0666 */);
            if (file.IsInvalid)
                throw Errno.LastFailure($"fill_dir: {dir}/{NulBytes.Text(name)}");
        }
    }

    public bool Equal(GuestPath file1, GuestPath file2)
    {
        using var one = tree.OpenFile(file1.Path, FileCalls.ReadOnly, "equal");
        using var other = tree.OpenFile(file2.Path, FileCalls.ReadOnly, "equal");
        if (one.Size($"equal: {file1}") != other.Size($"equal: {file2}"))
            return false;
        var first = new DescriptorStream(one, $"equal: {file1}");
        var second = new DescriptorStream(other, $"equal: {file2}");
        var (here, there) = (new byte[BlockBytes], new byte[BlockBytes]);
        while (true)
        {
            var count = first.ReadAtLeast(here, BlockBytes, throwOnEndOfStream: false);
            var same = second.ReadAtLeast(there, BlockBytes, throwOnEndOfStream: false);
            if (!here.AsSpan(0, count).SequenceEqual(there.AsSpan(0, same)))
                return false;
            if (count < BlockBytes)
                return true;
        }
    }

    public void MklostAndFound(GuestPath mountpoint)
    {
        // The longest names fill a folder's blocks soonest, and blocks that a folder has once it keeps.
        const int roomBytes = 16 * 1024, nameBytes = 255, entryBytes = 8 + nameBytes;
        var doing = $"mklost_and_found: {mountpoint}";
        using var top = tree.OpenFolder(mountpoint.Path, "mklost_and_found");
        var name = NulBytes.Of("lost+found");
        if (FileCalls.MakeFolderAt(top, name, 0x1C0 /* 0700 */) != 0)
            throw Errno.LastFailure(doing);
        using var folder = FileCalls.OpenAt(
            top, name, FileCalls.ReadOnly | FileCalls.Directory | FileCalls.NoFollow | FileCalls.CloseOnExec, 0);
        if (folder.IsInvalid)
            throw Errno.LastFailure(doing);
        var made = new List<byte[]>();
        try
        {
            for (var count = 0; count < roomBytes / entryBytes; count++)
            {
                var filler = NulBytes.Of(count.ToString("D3", CultureInfo.InvariantCulture).PadRight(nameBytes, 'x'));
                using var file = FileCalls.OpenAt(
                    folder, filler, FileCalls.WriteOnly | FileCalls.Create | FileCalls.CloseOnExec, OwnerAlone);
                if (file.IsInvalid)
                    throw Errno.LastFailure(doing);
                made.Add(filler);
            }
        }
        finally
        {
            foreach (var filler in made)
                FileCalls.UnlinkAt(folder, filler, 0);
        }
    }

    private bool IsFolder(string path, string doing)
    {
        using var found = tree.TryFind(path, follow: true);
        return found is not null && FileStatus.Of(found, doing).Kind == FileKind.Folder;
    }

    private static string LastName(GuestPath path) => path.Path[(path.Path.LastIndexOf('/') + 1)..];
}
