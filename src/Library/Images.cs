using Engine.Appliance.Drives;
using Engine.Protocol.Library;

namespace Engine.Library;

/// <inheritdoc cref="IImages"/>
/// <param name="folder">Where relative paths begin.</param>
internal sealed class Images(string folder) : IImages
{
    public Task<string> DiskFormatAsync(string filename, CancellationToken cancel) => LookAsync(filename, look => look.Format, cancel);

    public Task<long> DiskVirtualSizeAsync(string filename, CancellationToken cancel) => LookAsync(filename, look => look.VirtualSizeBytes, cancel);

    public Task<bool> DiskHasBackingFileAsync(string filename, CancellationToken cancel) =>
        LookAsync(filename, look => look.HasBackingFile, cancel);

    public Task DiskCreateAsync(
        string filename, string format, long size, string? backingfile, string? backingformat, string? preallocation, string? compat,
        int? clustersize, CancellationToken cancel) =>
        new NewDisk(Path.Combine(folder, filename), size)
        {
            BackingFile = backingfile,
            BackingFormat = backingformat,
            Preallocation = preallocation,
            Compatibility = compat,
            ClusterBytes = clustersize,
        }.MakeAsync(format, LookAsync, cancel);

    private Task<(string Format, long SizeBytes)> LookAsync(string filename, CancellationToken cancel) =>
        LookAsync(filename, look => (look.Format, look.VirtualSizeBytes), cancel);

    // A dead file server holds a look up, and it can't be stopped.
    private Task<T> LookAsync<T>(string filename, Func<ImageOutline, T> tell, CancellationToken cancel) => Task.Run(
        () =>
        {
            try
            {
                return tell(ImageHeader.Outline(Path.Combine(folder, filename)));
            }
            catch (ImageRefusedException refused)
            {
                throw new EngineException(HandleErrors.Of(refused), refused);
            }
        },
        cancel).WaitAsync(cancel);
}
