using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Build;

/// <summary>
/// The appliance as a folder that the clients of libguestfs start instead of their own: <c>kernel</c>, <c>initrd</c>, <c>root</c> and
/// <c>README.fixed</c>. They read a UUID from an ext superblock in the root and put it on the kernel's command line; so the root
/// is an ext4 that carries our root image as its one file.
/// </summary>
/// <param name="folder">Where it is written.</param>
internal sealed class FixedAppliance(string folder)
{
    /// <summary>The daemon looks for this name.</summary>
    private const string ImageName = "root.erofs";

    private const int BlockBytes = 4096;
    private const int SpareBlocks = 1024; // superblock, inodes and bitmaps
    private static readonly TimeSpan _timeMax = TimeSpan.FromMinutes(5);

    private const string ReadMe =
        """
        A fixed appliance with Engine's daemon, for clients of libguestfs 1.48 and later:

          LIBGUESTFS_PATH=THIS-FOLDER LIBGUESTFS_BACKEND=direct guestfish ...

        The clients look for this file to see what kind of appliance the folder holds.

        """;

    /// <param name="key">The appliance's; the root's UUID follows from it.</param>
    /// <param name="work">A folder on the layer's file system for what is needed only on the way.</param>
    public async Task WriteAsync(SystemLayer layer, byte[] daemon, string key, string work, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var content = Directory.CreateDirectory(Path.Combine(work, "content")).FullName;
        FileCalls.LinkOrCopy(layer.Root, Path.Combine(content, ImageName));
        await PutAsync("root", temporary => MakeRootAsync(content, UuidOf(key), temporary, cancel)).ConfigureAwait(false);
        await PutAsync("initrd", async temporary =>
        {
            using var initrd = File.Create(temporary);
            Initrd.Write(initrd, daemon, layer, layer.ExportModules);
            await initrd.FlushAsync(cancel).ConfigureAwait(false);
        }).ConfigureAwait(false);
        // Copies, because what is in the cache must not change with a file that is the user's.
        await PutAsync("kernel", temporary => Task.Run(() => File.Copy(layer.Kernel, temporary), cancel)).ConfigureAwait(false);
        await PutAsync("README.fixed", temporary => File.WriteAllTextAsync(temporary, ReadMe, cancel)).ConfigureAwait(false);
    }

    /// <summary>A UUID of version 8, whose bits are those of whoever makes it: here of the appliance's key.</summary>
    internal static Guid UuidOf(string key)
    {
        var bytes = SHA256.HashData(Encoding.ASCII.GetBytes($"root {key}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>A file appears under its name when it is whole.</summary>
    private async Task PutAsync(string name, Func<string, Task> make)
    {
        var temporary = Path.Combine(folder, $".{name}.{Guid.NewGuid():n}");
        try
        {
            await make(temporary).ConfigureAwait(false);
            File.Move(temporary, Path.Combine(folder, name), overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static Task MakeRootAsync(string content, Guid uuid, string to, CancellationToken cancel)
    {
        var blocks = (new FileInfo(Path.Combine(content, ImageName)).Length / BlockBytes) + SpareBlocks;
        return HostTools.RunAsync(
            new Command(
                "mke2fs", "-q", "-F", "-t", "ext4", "-O", "^has_journal,^resize_inode", "-b", $"{BlockBytes}", "-m", "0", "-N", "32",
                "-U", uuid.ToString("D"), "-E", $"hash_seed={uuid:D},root_owner=0:0,lazy_itable_init=0", "-L", "engine", "-d", content,
                to, blocks.ToString(CultureInfo.InvariantCulture)),
            "make the root of the exported appliance", _timeMax, cancel);
    }
}
