using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>The nodes in <c>/dev</c> of the partitions that the kernel knows: devtmpfs makes them, there is no udev to ask.</summary>
internal static class PartitionNodes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Waits until each partition of each disk has its node.</summary>
    /// <exception cref="ActionException">ETIMEDOUT.</exception>
    public static void Await()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var missing = DiskMap.Read().Disks
                .SelectMany(disk => disk.Partitions)
                .FirstOrDefault(partition => !File.Exists(partition.KernelPath));
            if (missing is null)
                return;
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                throw new ActionException("ETIMEDOUT", $"{missing.KernelPath} does not appear");
            Pause.Milliseconds(5);
        }
    }
}
