using System.Globalization;
using Engine.Appliance.Processes;

namespace Engine.Library;

/// <summary>Looks at an image's header.</summary>
internal delegate Task<(string Format, long SizeBytes)> HeaderLook(string filename, CancellationToken cancel);

/// <summary>An image file to make, with the options of <c>disk_create</c>.</summary>
/// <param name="path">Absolute.</param>
/// <param name="sizeBytes">-1 takes the backing file's.</param>
internal sealed class NewDisk(string path, long sizeBytes)
{
    private const int ClusterBytesMin = 512;
    private const int ClusterBytesMax = 2 * 1024 * 1024;

    public string? BackingFile { get; init; }
    public string? BackingFormat { get; init; }
    public string? Preallocation { get; init; }
    public string? Compatibility { get; init; }
    public int? ClusterBytes { get; init; }

    /// <exception cref="ActionException">EINVAL, ENOSPC, or what the file system says.</exception>
    public Task MakeAsync(string format, HeaderLook look, CancellationToken cancel) => format switch
    {
        "raw" => MakeRawAsync(cancel),
        "qcow2" => MakeQcow2Async(look, cancel),
        _ => throw Invalid($"the format {format}; raw and qcow2 can be made"),
    };

    private Task MakeRawAsync(CancellationToken cancel)
    {
        if (BackingFile is not null || BackingFormat is not null || Compatibility is not null || ClusterBytes is not null)
            throw Invalid("a raw image has no backing file, compat or clustersize");
        if (sizeBytes < 0)
            throw Invalid($"a size of {sizeBytes} bytes");
        var reserved = Preallocation switch
        {
            null or "off" or "sparse" => 0,
            "full" => sizeBytes,
            _ => throw Invalid($"the preallocation {Preallocation} of a raw image"),
        };
        return Task.Run(
            () =>
            {
                try
                {
                    using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, FileOptions.None, reserved);
                    RandomAccess.SetLength(file, sizeBytes);
                }
                catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
                {
                    throw new ActionException(ErrnoOf(cause), $"disk_create: {path}: {cause.Message}");
                }
            },
            cancel);
    }

    private async Task MakeQcow2Async(HeaderLook look, CancellationToken cancel)
    {
        var options = new List<string>
        {
            Preallocation switch
            {
                null or "off" or "sparse" => "preallocation=off",
                "metadata" or "full" => $"preallocation={Preallocation}",
                _ => throw Invalid($"the preallocation {Preallocation} of a qcow2 image"),
            },
            Compatibility switch
            {
                null or "1.1" => "compat=1.1",
                "0.10" => "compat=0.10",
                _ => throw Invalid($"the compat {Compatibility}; 1.1 and 0.10 are known"),
            },
        };
        if (ClusterBytes is { } cluster)
        {
            if (cluster is < ClusterBytesMin or > ClusterBytesMax || !int.IsPow2(cluster))
                throw Invalid($"a clustersize of {cluster}; a power of two from {ClusterBytesMin} to {ClusterBytesMax} is one");
            options.Add($"cluster_size={cluster.ToString(CultureInfo.InvariantCulture)}");
        }
        var size = sizeBytes;
        List<string> words = ["create", "-q", "-f", "qcow2", "-o", string.Join(',', options)];
        if (BackingFile is not null)
        {
            // qemu-img opens nothing that comes from a stranger (-u), so the size and the format are told to it.
            var backing = await look(Path.Combine(Path.GetDirectoryName(path)!, BackingFile), cancel).ConfigureAwait(false);
            words.AddRange(["-u", "-b", BackingFile, "-F", BackingFormat ?? backing.Format]);
            size = size == -1 ? backing.SizeBytes : size;
        }
        else if (BackingFormat is not null)
        {
            throw Invalid("a backingformat without a backingfile");
        }
        if (size < 0)
            throw Invalid($"a size of {size} bytes");
        var ran = await CommandRunner.RunAsync(
            new Command("qemu-img", [.. words, "--", path, size.ToString(CultureInfo.InvariantCulture)]), cancel).ConfigureAwait(false);
        if (ran.ExitStatus != 0)
            throw new ActionException(ran.ErrorTail.Contains("No space left", StringComparison.Ordinal) ? "ENOSPC" : "EIO", $"disk_create: {ran.ErrorTail.Trim()}");
    }

    private static string ErrnoOf(Exception cause) => cause switch
    {
        FileNotFoundException or DirectoryNotFoundException => "ENOENT",
        UnauthorizedAccessException => "EACCES",
        _ => ErrnoName.Of(cause.HResult),
    };

    private static ActionException Invalid(string what) => new("EINVAL", $"disk_create: {what}");
}
