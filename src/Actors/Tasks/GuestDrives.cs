using Engine.Actors.Commits;
using Engine.Actors.Jobs;
using Engine.Actors.Leases;
using Engine.Appliance.Drives;

namespace Engine.Actors.Tasks;

/// <summary>A guest's images, leased, as drives of an appliance. Disposing gives the leases back and forgets what was not committed.</summary>
/// <param name="SizeBytes">The sum of their virtual sizes.</param>
internal sealed record GuestDrives(IReadOnlyList<Drive> Drives, IReadOnlyList<WrittenDisk> Written, LeaseSet Leases, long SizeBytes) : IDisposable
{
    /// <summary>Leases the images, looks at their headers, then leases what they stand on. A dead file server holds it up.</summary>
    /// <param name="writes">Whether the guest will be changed: what is written to a drive then goes to an overlay that can be kept.</param>
    /// <exception cref="ImageRefusedException">An image is not there, damaged, or not allowed.</exception>
    /// <exception cref="EngineException">It is in use, or there is no room for overlays.</exception>
    public static async Task<GuestDrives> OpenAsync(JobRequest request, GuestImages images, bool writes, TaskMeans means, CancellationToken cancel)
    {
        var isInPlace = writes && request.Writing.To is null;
        var mode = isInPlace ? LeaseMode.Exclusive : LeaseMode.Shared;
        var paths = images.Disks.Select(disk => Path.Combine(request.Folder, disk.Path)).ToList();
        var tops = await Task.Run(() => paths.Select(path => new LeaseWish(ImageHeader.Identify(path), path, mode)).ToList(), cancel).WaitAsync(cancel).ConfigureAwait(false);
        if (writes && tops.DistinctBy(wish => wish.Image).Count() < tops.Count)
            throw new EngineException(LeaseErrors.Twice(tops[0].Path));
        var leases = await means.Commits.LeaseAsync(tops, means.Holder, cancel).ConfigureAwait(false);
        var written = new List<WrittenDisk>();
        try
        {
            // A look that waits for a dead file server can't be stopped; it is left behind.
            var looks = await Task.Run(
                () => images.Disks.Zip(paths, (disk, path) => ImageHeader.Look(path, disk.Format, request.Rules, isInPlace)).ToList(), cancel).WaitAsync(cancel).ConfigureAwait(false);
            var below = looks.SelectMany(look => look.Members)
                .Where(member => tops.All(top => top.Image != member.Identity))
                .Select(member => new LeaseWish(member.Identity, member.Path, member.IsWritten ? mode : LeaseMode.Shared)).ToList();
            if (below.Count > 0)
                leases.Add(await means.Commits.LeaseAsync(below, means.Holder, cancel).ConfigureAwait(false));
            var drives = new List<Drive>();
            foreach (var (path, (look, members)) in paths.Zip(looks))
            {
                if (writes)
                    written.Add(new(path, look.Format, request.Rules, members[0].Identity, means.Commits.MakeOverlay(look.VirtualSizeBytes)));
                drives.Add(new(path, look.Format, ReadOnly: true) { Rules = request.Rules, Redo = writes ? written[^1].Overlay : null });
            }
            return new(drives, written, leases, looks.Sum(look => look.Look.VirtualSizeBytes));
        }
        catch
        {
            written.ForEach(disk => disk.Overlay.Dispose());
            leases.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var disk in Written)
            disk.Overlay.Dispose();
        Leases.Dispose();
    }
}
