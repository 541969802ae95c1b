using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <summary>Names in the guest's tree. What is made is always a last name in a folder that is already open.</summary>
public sealed class FileNodes(GuestTree tree) : IFileNodes
{
    private const int TypeFifo = 0x1000;
    private const int TypeCharacter = 0x2000;
    private const int TypeBlock = 0x6000;
    private const int ModeMax = 0xFFFF;
    private const int PermissionsMax = 0xFFF;
    private const uint OwnerAlone = 0x1C0; // 0700
    private const int TemplateLetters = 6;
    private const int NamesTried = 100;
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    public void Mknod(int mode, int devmajor, int devminor, GuestPath path) => Make("mknod", mode, devmajor, devminor, path);

    public void Mkfifo(int mode, GuestPath path) => Make("mkfifo", Permissions("mkfifo", mode) | TypeFifo, 0, 0, path);

    public void MknodB(int mode, int devmajor, int devminor, GuestPath path) =>
        Make("mknod_b", Permissions("mknod_b", mode) | TypeBlock, devmajor, devminor, path);

    public void MknodC(int mode, int devmajor, int devminor, GuestPath path) =>
        Make("mknod_c", Permissions("mknod_c", mode) | TypeCharacter, devmajor, devminor, path);

    public void MkdirMode(GuestPath path, int mode)
    {
        if (mode is < 0 or > PermissionsMax)
            throw new ActionException("EINVAL", $"mkdir_mode: {path}: a mode is 0 to 07777, not {mode}");
        using var place = tree.FindPlace(path.Path, "mkdir_mode");
        Check(FileCalls.MakeFolderAt(place.Folder, place.Name, (uint)mode), "mkdir_mode", path);
    }

    public string Mkdtemp(GuestPath tmpl)
    {
        if (!tmpl.Path.EndsWith(new string('X', TemplateLetters), StringComparison.Ordinal))
            throw new ActionException("EINVAL", $"mkdtemp: {tmpl}: a template ends with {TemplateLetters} X");
        for (var tried = 0; tried < NamesTried; tried++)
        {
            var path = tmpl.Path[..^TemplateLetters] + RandomNumberGenerator.GetString(Letters, TemplateLetters);
            using var place = tree.FindPlace(path, "mkdtemp");
            if (FileCalls.MakeFolderAt(place.Folder, place.Name, OwnerAlone) == 0)
                return path;
            if (Marshal.GetLastPInvokeError() != Errno.EEXIST)
                throw Errno.LastFailure($"mkdtemp: {path}");
        }
        throw Errno.Failure(Errno.EEXIST, $"mkdtemp: {tmpl}");
    }

    public void LnF(string target, GuestPath linkname)
    {
        using var existing = tree.Find(target, follow: false, "ln_f");
        using var place = tree.FindPlace(linkname.Path, "ln_f");
        Remove(place, "ln_f", linkname);
        Check(FileCalls.LinkAt(existing, FileCalls.Empty, place.Folder, place.Name, FileCalls.AtEmptyPath), "ln_f", linkname);
    }

    public void LnSf(string target, GuestPath linkname)
    {
        using var place = tree.FindPlace(linkname.Path, "ln_sf");
        Remove(place, "ln_sf", linkname);
        Check(FileCalls.SymlinkAt(NulBytes.Of(target), place.Folder, place.Name), "ln_sf", linkname);
    }

    public void Utimens(GuestPath path, long atsecs, long atnsecs, long mtsecs, long mtnsecs)
    {
        using var file = tree.Find(path.Path, follow: true, "utimens");
        FileCalls.TimeSpec[] times = [Time(path, atsecs, atnsecs), Time(path, mtsecs, mtnsecs)];
        Check(FileCalls.SetTimesAt(file, FileCalls.Empty, times, FileCalls.AtEmptyPath), "utimens", path);
    }

    public string Realpath(GuestPath path)
    {
        using var found = tree.Find(path.Path, follow: true, "realpath");
        return tree.PathOf(found, $"realpath: {path}");
    }

    public string CaseSensitivePath(GuestPath path) => new SpelledNames(tree, "case_sensitive_path").AsThere(path.Path);

    public IReadOnlyList<string> GlobExpand(GuestPath pattern, bool? directoryslash = null) =>
        new PathPattern(tree).Expand(pattern.Path, directoryslash ?? true);

    public void Truncate(GuestPath path)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.WriteOnly, "truncate");
        Check(FileCalls.SetSize(file, 0), "truncate", path);
    }

    // -1 and -2 are the API's signs for "now" and "leave it"; the kernel has others.
    private static FileCalls.TimeSpec Time(GuestPath path, long seconds, long nanoseconds) => new()
    {
        Seconds = seconds,
        Nanoseconds = nanoseconds switch
        {
            -1 => (1L << 30) - 1,
            -2 => (1L << 30) - 2,
            >= 0 and < 1_000_000_000 => nanoseconds,
            _ => throw new ActionException("EINVAL", $"utimens: {path}: {nanoseconds} nanoseconds"),
        },
    };

    // The kind is in the action's name, and has no place in the mode.
    private static int Permissions(string action, int mode) => mode is >= 0 and <= PermissionsMax
        ? mode
        : throw new ActionException("EINVAL", $"{action}: a mode is 0 to 07777, not {mode}");

    private void Make(string action, int mode, int major, int minor, GuestPath path)
    {
        if (mode is < 0 or > ModeMax || major < 0 || minor < 0)
            throw new ActionException("EINVAL", $"{action}: {path}: mode {mode}, device {major}:{minor}");
        using var place = tree.FindPlace(path.Path, action);
        Check(FileCalls.MakeNodeAt(place.Folder, place.Name, (uint)mode, Device((uint)major, (uint)minor)), action, path);
    }

    // As the C library packs it for the kernel.
    private static ulong Device(uint major, uint minor) =>
        ((ulong)(major & 0xFFFFF000) << 32) | ((ulong)(major & 0xFFF) << 8) | ((ulong)(minor & 0xFFFFFF00) << 12) | (minor & 0xFF);

    private static void Remove(Place place, string action, GuestPath path)
    {
        if (FileCalls.UnlinkAt(place.Folder, place.Name, 0) != 0 && Marshal.GetLastPInvokeError() != Errno.ENOENT)
            throw Errno.LastFailure($"{action}: {path}");
    }

    private static void Check(int result, string action, GuestPath path)
    {
        if (result != 0)
            throw Errno.LastFailure($"{action}: {path}");
    }
}
