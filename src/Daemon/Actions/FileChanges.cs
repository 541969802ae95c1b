using System.Runtime.InteropServices;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Actions;

/// <summary>Changes in the guest's tree. What is changed is always a last name in a folder that is already open.</summary>
public sealed class FileChanges(GuestTree tree) : IFileChanges
{
    private const int UmaskMax = 0x1FF;
    private const uint NewFolderMode = 0x1FF; // 0777, less the daemon's umask
    private const int ModeMax = 0xFFF;

    public int Umask(int mask)
    {
        if (mask is < 0 or > UmaskMax)
            throw new ActionException("EINVAL", $"umask: {mask}: from 0 to {UmaskMax} (0777) are possible");
        return (int)Kernel.Umask((uint)mask);
    }

    public int GetUmask()
    {
        // The kernel tells it only to who changes it. The daemon works on one call at a time.
        var mask = Kernel.Umask(0);
        Kernel.Umask(mask);
        return (int)mask;
    }

    public void Touch(GuestPath path)
    {
        using var file = tree.TryFind(path.Path, follow: true);
        if (file is null)
        {
            using var made = tree.OpenFile(path.Path, FileCalls.WriteOnly | FileCalls.Create, "touch");
            return;
        }
        if (FileStatus.Of(file, $"touch: {path}").Kind != FileKind.Regular)
            throw new ActionException("EINVAL", $"touch: {path}: not a regular file");
        Check(FileCalls.SetTimesAt(file, FileCalls.Empty, null, FileCalls.AtEmptyPath), "touch", path);
    }

    public void Mkdir(GuestPath path)
    {
        using var place = tree.FindPlace(path.Path, "mkdir");
        Check(FileCalls.MakeFolderAt(place.Folder, place.Name, NewFolderMode), "mkdir", path);
    }

    public void MkdirP(GuestPath path)
    {
        if (IsFolder(path.Path))
            return;
        // From the top, each as the kernel resolves it: a part may be a link or "..".
        var bytes = GuestText.Encode(path.Path);
        for (var end = 1; end <= bytes.Length; end++)
        {
            if (end < bytes.Length && bytes[end] != '/' || bytes[end - 1] == '/')
                continue;
            var upper = GuestText.Decode(bytes.AsSpan(0, end));
            if (IsFolder(upper))
                continue;
            using var place = tree.FindPlace(upper, "mkdir_p");
            Check(FileCalls.MakeFolderAt(place.Folder, place.Name, NewFolderMode), "mkdir_p", new(upper));
        }
    }

    public void Rm(GuestPath path)
    {
        using var place = tree.FindPlace(path.Path, "rm");
        Check(FileCalls.UnlinkAt(place.Folder, place.Name, 0), "rm", path);
    }

    public void RmF(GuestPath path)
    {
        if (!IsMissing(path))
            Rm(path);
    }

    public void RmRf(GuestPath path)
    {
        if (IsMissing(path))
            return;
        using var place = tree.FindPlace(path.Path, "rm_rf");
        TreeRemoval.Remove(place, $"rm_rf: {path}");
    }

    public void Rmdir(GuestPath path)
    {
        using var place = tree.FindPlace(path.Path, "rmdir");
        Check(FileCalls.UnlinkAt(place.Folder, place.Name, FileCalls.AtRemoveDir), "rmdir", path);
    }

    public void Chmod(int mode, GuestPath path)
    {
        if (mode is < 0 or > ModeMax)
            throw new ActionException("EINVAL", $"chmod: {path}: a mode is 0 to 07777, not {mode}");
        using var file = tree.Find(path.Path, follow: true, "chmod");
        Check(FileCalls.ChangeMode(NulBytes.Of(file.ProcPath), (uint)mode), "chmod", path);
    }

    public void Chown(int owner, int group, GuestPath path) => ChangeOwner("chown", owner, group, path, follow: true);

    public void Lchown(int owner, int group, GuestPath path) => ChangeOwner("lchown", owner, group, path, follow: false);

    public void Ln(string target, GuestPath linkname)
    {
        using var existing = tree.Find(target, follow: false, "ln");
        using var place = tree.FindPlace(linkname.Path, "ln");
        Check(FileCalls.LinkAt(existing, FileCalls.Empty, place.Folder, place.Name, FileCalls.AtEmptyPath), "ln", linkname);
    }

    public void LnS(string target, GuestPath linkname)
    {
        using var place = tree.FindPlace(linkname.Path, "ln_s");
        Check(FileCalls.SymlinkAt(NulBytes.Of(target), place.Folder, place.Name), "ln_s", linkname);
    }

    public void Mv(GuestPath src, GuestPath dest)
    {
        using var from = tree.FindPlace(src.Path, "mv");
        using var to = Destination("mv", from, dest);
        if (FileCalls.RenameAt(from.Folder, from.Name, to.Folder, to.Name) == 0)
            return;
        if (Marshal.GetLastPInvokeError() != Errno.EXDEV)
            throw Errno.LastFailure($"mv: {src}: {dest}");
        // rename(2) would have replaced what is there; copying would mix into it.
        if (FileStatus.OfName(to.Folder, to.Name) is { Kind: not FileKind.Folder })
            Check(FileCalls.UnlinkAt(to.Folder, to.Name, 0), "mv", dest);
        TreeCopy.Copy(from, to, $"mv: {src}");
        TreeRemoval.Remove(from, $"mv: {src}");
    }

    public void CpA(GuestPath src, GuestPath dest)
    {
        using var from = tree.FindPlace(src.Path, "cp_a");
        using var to = Destination("cp_a", from, dest);
        TreeCopy.Copy(from, to, $"cp_a: {src}");
    }

    public void TruncateSize(GuestPath path, long size)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.WriteOnly, "truncate_size");
        Check(FileCalls.SetSize(file, size), "truncate_size", path);
    }

    private void ChangeOwner(string action, int owner, int group, GuestPath path, bool follow)
    {
        using var file = tree.Find(path.Path, follow, action);
        Check(FileCalls.ChangeOwnerAt(file, FileCalls.Empty, (uint)owner, (uint)group, FileCalls.AtEmptyPath), action, path);
    }

    /// <summary>As mv and cp take it: a folder that exists is where the copy goes, under the source's name.</summary>
    private Place Destination(string action, Place from, GuestPath dest)
    {
        var folder = tree.TryFind(dest.Path, follow: true);
        if (folder is not null && FileStatus.Of(folder, $"{action}: {dest}").Kind == FileKind.Folder)
            return new Place(folder, from.Name);
        folder?.Dispose();
        return tree.FindPlace(dest.Path, action);
    }

    private bool IsMissing(GuestPath path)
    {
        using var found = tree.TryFind(path.Path, follow: false);
        return found is null && Marshal.GetLastPInvokeError() is (Errno.ENOENT or Errno.ENOTDIR);
    }

    private bool IsFolder(string path)
    {
        using var found = tree.TryFind(path, follow: true);
        if (found is null)
            return Marshal.GetLastPInvokeError() == Errno.ENOENT ? false : throw Errno.LastFailure($"mkdir_p: {path}");
        return FileStatus.Of(found, $"mkdir_p: {path}").Kind == FileKind.Folder
            ? true
            : throw Errno.Failure(Errno.ENOTDIR, $"mkdir_p: {path}");
    }

    private static void Check(int result, string action, GuestPath path)
    {
        if (result < 0)
            throw Errno.LastFailure($"{action}: {path}");
    }
}
