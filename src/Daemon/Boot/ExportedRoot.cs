using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Engine.Daemon.Linux;

namespace Engine.Daemon.Boot;

/// <summary>
/// The root of an exported appliance, which a client of libguestfs starts as it starts its own: the last SCSI disk, with an ext4
/// whose UUID stands on the kernel's command line. That file system carries our root image as its one file.
/// </summary>
/// <param name="kernelName">The disk's, without <c>/dev/</c>.</param>
internal sealed unsafe partial class ExportedRoot(string kernelName)
{
    private const string Word = "root=UUID=";
    private const string Carrier = "/carrier";

    /// <summary>The appliance's builder calls it so.</summary>
    private const string ImageName = "root.erofs";

    private const int SuperblockAt = 1024;
    private const int MagicAt = 0x38;
    private const int UuidAt = 0x68;
    private const ushort Magic = 0xEF53;

    private const nuint GetFreeLoop = 0x4C82; // LOOP_CTL_GET_FREE
    private const nuint ConfigureLoop = 0x4C0A; // LOOP_CONFIGURE
    private const uint LoopReadOnly = 1;
    private const uint LoopDirect = 16; // the image's pages are in memory once, not twice

    public string KernelName => kernelName;

    /// <summary>Null when the command line names none: the appliance is our own.</summary>
    /// <exception cref="IOException">It names one, and no disk has it.</exception>
    public static ExportedRoot? Find(string commandLine)
    {
        if (UuidOf(commandLine) is not { } uuid)
            return null;
        // From the last on: a guest's disk may carry the same UUID on purpose, and stands before it.
        var name = DiskMap.Read(isAppliances: _ => false).Disks.Select(disk => disk.KernelName)
            .LastOrDefault(name => name.StartsWith("sd", StringComparison.Ordinal) && Carries(name, uuid));
        return name is null ? throw new IOException($"No SCSI disk has the root's UUID {uuid}.") : new ExportedRoot(name);
    }

    /// <summary>The UUID that the command line names, or null.</summary>
    internal static Guid? UuidOf(string commandLine)
    {
        var word = commandLine.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(word => word.StartsWith(Word, StringComparison.Ordinal));
        return word is not null && Guid.TryParseExact(word.AsSpan(Word.Length), "D", out var uuid) ? uuid : null;
    }

    /// <summary>Whether the beginning of a disk is a superblock of ext2, 3 or 4 with this UUID.</summary>
    internal static bool IsSuperblock(ReadOnlySpan<byte> beginning, Guid uuid) =>
        beginning.Length >= SuperblockAt + UuidAt + 16
        && BinaryPrimitives.ReadUInt16LittleEndian(beginning[(SuperblockAt + MagicAt)..]) == Magic
        && new Guid(beginning.Slice(SuperblockAt + UuidAt, 16), bigEndian: true) == uuid;

    /// <summary>Makes the root image a block device.</summary>
    /// <returns>Its path.</returns>
    public string Open()
    {
        Directory.CreateDirectory(Carrier);
        Kernel.Mount($"/dev/{kernelName}", Carrier, "ext4", "ro");
        using var image = Open($"{Carrier}/{ImageName}", FileCalls.ReadOnly);
        using var control = Open("/dev/loop-control", FileCalls.ReadOnly);
        var number = Call(control, GetFreeLoop, null, "a free loop device");
        using var loop = Open($"/dev/loop{number}", FileCalls.ReadOnly);
        var config = new LoopConfig { File = (uint)image.Number, Flags = LoopReadOnly | LoopDirect };
        Call(loop, ConfigureLoop, &config, $"/dev/loop{number}");
        return $"/dev/loop{number}";
    }

    /// <summary>LVM looks at virtio disks too, which our own machines keep for themselves.</summary>
    public static void SetUp() =>
        File.WriteAllText("/etc/lvm/lvmlocal.conf", "devices { global_filter=[ \"a|.*|\" ] }\n");

    private static bool Carries(string name, Guid uuid)
    {
        using var disk = FileCalls.Open(NulBytes.Of($"/dev/{name}"), FileCalls.ReadOnly | FileCalls.CloseOnExec, 0);
        if (disk.IsInvalid)
            return false;
        Span<byte> beginning = stackalloc byte[SuperblockAt + 1024];
        fixed (byte* bytes = beginning)
            return FileCalls.ReadAt(disk, bytes, (nuint)beginning.Length, 0) == beginning.Length && IsSuperblock(beginning, uuid);
    }

    private static Descriptor Open(string path, int flags)
    {
        var file = FileCalls.Open(NulBytes.Of(path), flags | FileCalls.CloseOnExec, 0);
        return file.IsInvalid ? throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}") : file;
    }

    private static int Call(Descriptor device, nuint request, void* argument, string what)
    {
        var result = ioctl(device, request, argument);
        return result < 0 ? throw new IOException($"{what}: {Marshal.GetLastPInvokeErrorMessage()}") : result;
    }

    /// <summary>struct loop_config: a file, a block size, struct loop_info64 of 232 bytes with its flags at 52, and 64 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 8 + 232 + 64)]
    private struct LoopConfig
    {
        [FieldOffset(0)]
        public uint File;

        [FieldOffset(8 + 52)]
        public uint Flags;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(Descriptor device, nuint request, void* argument);
}
