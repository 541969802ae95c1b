using Engine.Daemon.Linux;
using Engine.Protocol.Text;

namespace Engine.Daemon.Changing;

/// <summary>What identifies a file's content, and its SELinux label.</summary>
internal static class FileDigest
{
    private const int SeekSet = 0;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const long SparseBytes = 64L * 1024 * 1024;
    private const int BlockBytes = 256 * 1024;

    private static readonly byte[] LabelName = NulBytes.Of("security.selinux"u8);

    /// <summary>
    /// SHA-256 of the content in hexadecimal digits. Of a file over 64 MiB that is mostly holes (lastlog can be hundreds of
    /// gigabytes) it is <c>sparse:</c> and the SHA-256 of each stretch of data behind its offset and length, eight bytes each.
    /// </summary>
    public static string Of(Descriptor folder, byte[] name, FileStatus status, string doing)
    {
        const int flags = FileCalls.ReadOnly | FileCalls.NoFollow | FileCalls.NonBlock | FileCalls.NoTerminal | FileCalls.CloseOnExec;
        using var file = FileCalls.OpenAt(folder, name, flags, 0);
        if (file.IsInvalid)
            throw Errno.LastFailure(doing);
        var sha = new Sha256();
        if (status.Size < SparseBytes || status.Blocks * 512 > status.Size / 2)
        {
            Add(sha, file, long.MaxValue, doing);
            return sha.End();
        }
        Span<byte> place = stackalloc byte[16];
        for (long at = 0; FileCalls.Seek(file, at, SeekData) is >= 0 and var data;)
        {
            var end = FileCalls.Seek(file, data, SeekHole);
            if (end <= data)
                break;
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(place, data);
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(place[8..], end - data);
            sha.Add(place);
            if (FileCalls.Seek(file, data, SeekSet) < 0)
                throw Errno.LastFailure(doing);
            Add(sha, file, end - data, doing);
            at = end;
        }
        return $"sparse:{sha.End()}";
    }

    /// <summary>Empty when there is none.</summary>
    public static string Label(Descriptor folder, byte[] name)
    {
        using var file = FileCalls.OpenAt(folder, name, FileCalls.PathOnly | FileCalls.NoFollow | FileCalls.CloseOnExec, 0);
        if (file.IsInvalid || ExtendedAttributes.TryGet(file, LabelName) is not { } label)
            return "";
        var end = label.AsSpan().IndexOf((byte)0);
        return GuestText.Decode(end < 0 ? label : label.AsSpan(0, end));
    }

    private static void Add(Sha256 sha, Descriptor file, long bytesMax, string doing)
    {
        var block = new byte[BlockBytes];
        while (bytesMax > 0 && file.Read(block.AsSpan(0, (int)Math.Min(block.Length, bytesMax)), doing) is > 0 and var count)
        {
            sha.Add(block.AsSpan(0, count));
            bytesMax -= count;
        }
    }
}
