using Engine.Host.Unix;

namespace Engine.Host.Doctor;

/// <summary>Whether jobs and their reports can be kept.</summary>
internal static class StateFinding
{
    // A report of a Debian with 400 packages takes 40 KiB, so this is room for some thousand guests.
    private const long FreeBytesMin = 256L << 20;

    /// <param name="folder">The state folder, which need not be there yet.</param>
    public static Finding Of(string folder)
    {
        var existing = new DirectoryInfo(folder);
        while (!existing.Exists && existing.Parent is { } parent)
            existing = parent;
        if (!Posix.MayWriteIn(existing.FullName))
            return new("state", FindingStatus.Missing, $"no permission to write in {existing.FullName}", "Set XDG_STATE_HOME to a folder of yours.");
        var free = new DriveInfo(existing.FullName).AvailableFreeSpace;
        var detail = $"{free >> 20} MiB free for {folder}";
        return free >= FreeBytesMin
            ? new("state", FindingStatus.Ok, detail)
            : new("state", FindingStatus.Warn, detail, "A job stops when its journal can't grow; make room, or set XDG_STATE_HOME to a roomier place.");
    }
}
