using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>Memory that a disk can be read right into.</summary>
internal static class AlignedMemory
{
    private const int PageBytes = 4096;

    /// <summary>Memory that does not move and begins a page.</summary>
    public static Memory<byte> Of(int bytes)
    {
        var memory = GC.AllocateUninitializedArray<byte>(PageBytes - 1 + bytes, pinned: true);
        var odd = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0) % PageBytes);
        return memory.AsMemory((PageBytes - odd) % PageBytes, bytes);
    }
}
