using Engine.Appliance.Drives;
using Engine.Appliance.Processes;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Commits;

/// <summary>A copy of an image's file that has no name until it is whole. Holes stay holes; where the file system can, blocks are shared.</summary>
public sealed class ImageCopy : IDisposable
{
    private const nuint CloneFile = 0x40049409; // FICLONE
    private const int PieceBytes = 1024 * 1024;

    private readonly SafeFileHandle _file;

    private ImageCopy(SafeFileHandle file) => _file = file;

    /// <summary>Leads to the copy as long as it is open.</summary>
    public string OpenPath => $"/proc/self/fd/{_file.DangerousGetHandle()}";

    /// <exception cref="IOException">The folder takes no file without a name.</exception>
    public static ImageCopy Begin(string folder) => new(NamelessFile.Create(folder));

    /// <exception cref="ImageRefusedException"><c>format.unsupported</c>: the image is more than one file.</exception>
    /// <exception cref="IOException">There is no room.</exception>
    public void Take(string path, ImageRules rules, string format, CancellationToken cancel)
    {
        using var graph = ImageGraph.Open(path, format, rules, toWrite: false);
        if (graph.Nodes().Count > 1 || graph.Root.Part is not null)
        {
            throw new ImageRefusedException(
                "format.unsupported", $"'{path}' stands on other files, so a copy of it would be no image of its own", "",
                "change it in place, or make it complete first: qemu-img convert");
        }

        var from = (SafeFileHandle)graph.Root.File.Handle;
        var size = graph.Root.File.SizeBytes;
        if (Libc.ioctl(_file, CloneFile, from.DangerousGetHandle()) == 0)
        {
            return;
        }

        RandomAccess.SetLength(_file, size);
        var piece = new byte[PieceBytes];
        for (long at = 0; at < size;)
        {
            cancel.ThrowIfCancellationRequested();
            var data = Libc.lseek(from, at, Libc.SeekData);
            if (data < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == Libc.ErrorNoSuchData)
            {
                return; // the rest is a hole
            }

            at = Math.Max(at, data); // a file system that knows no holes begins where it was asked
            var count = RandomAccess.Read(from, piece.AsSpan(0, (int)Math.Min(PieceBytes, size - at)), at);
            if (count == 0)
            {
                return;
            }

            RandomAccess.Write(_file, piece.AsSpan(0, count), at);
            at += count;
        }
    }

    /// <summary>Gives it its name, with all of it on the disk. The name itself is for the caller to flush.</summary>
    /// <exception cref="IOException">The disk is full or broken, or the name is taken.</exception>
    public void Keep(string path) => NamelessFile.Keep(_file, path);

    public void Dispose() => _file.Dispose();
}
