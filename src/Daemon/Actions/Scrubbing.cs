using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IScrubbing"/>
public sealed class Scrubbing(GuestTree tree) : IScrubbing
{
    // A device that was scrubbed before bears a mark, at which the program would stop.
    public void ScrubDevice(Device device) => Tool.Check("scrub", ["--force", GuestDevice.KernelPath(device)]);

    public void ScrubFile(GuestPath file)
    {
        using var open = tree.OpenFile(file.Path, FileCalls.WriteOnly, "scrub_file");
        Tool.Check("scrub", ["--force", "--remove", "--", FilesystemMount.PathOf(open, $"scrub_file: {file}")]);
    }

    public void ScrubFreespace(GuestPath dir)
    {
        using var place = tree.FindPlace(dir.Path, "scrub_freespace");
        if (FileStatus.OfName(place.Folder, place.Name) is not null)
            throw Errno.Failure(Errno.EEXIST, $"scrub_freespace: {dir}");
        var path = $"{FilesystemMount.PathOf(place.Folder, $"scrub_freespace: {dir}")}/{NulBytes.Text(place.Name)}";
        Tool.Check("scrub", ["--force", "--freespace", path]);
    }
}
