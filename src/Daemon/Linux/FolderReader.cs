using System.Buffers.Binary;

namespace Engine.Daemon.Linux;

/// <summary>
/// Reads a folder's entries by getdents64, in the order the file system gives them. Names that a broken file system
/// makes up and that no folder can hold (empty, or with a slash) are passed over: used in a call they would lead elsewhere.
/// </summary>
public sealed class FolderReader(Descriptor folder, string doing, bool withDots = false)
{
    private const int RecordHeaderBytes = 19;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _length;
    private int _next;

    public ulong Inode { get; private set; }

    /// <summary>Unknown when the file system does not say.</summary>
    public FileKind Kind { get; private set; }

    /// <summary>The name, ended by a NUL.</summary>
    public byte[] Name { get; private set; } = [];

    /// <summary>Where reading goes on after this entry; 0 before the first.</summary>
    public long Position { get; private set; }

    /// <summary>Goes on at a position that another reader of the same folder gave.</summary>
    public FolderReader At(long position)
    {
        const int SeekSet = 0;
        if (FileCalls.Seek(folder, position, SeekSet) < 0)
            throw Errno.LastFailure(doing);
        (Position, _length, _next) = (position, 0, 0);
        return this;
    }

    /// <summary>Steps to the next entry; false at the end.</summary>
    public bool Next()
    {
        while (true)
        {
            if (_next == _length && !Fill())
                return false;
            var record = _buffer.AsSpan(_next, _length - _next);
            var size = BinaryPrimitives.ReadUInt16LittleEndian(record[16..]);
            _next += size;
            Position = BinaryPrimitives.ReadInt64LittleEndian(record[8..]);
            var name = record[RecordHeaderBytes..size];
            name = name[..name.IndexOf((byte)0)];
            if (name.IsEmpty || name.Contains((byte)'/') || (!withDots && (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))))
                continue;
            Inode = BinaryPrimitives.ReadUInt64LittleEndian(record);
            Kind = (FileKind)((uint)record[18] << 12);
            Name = NulBytes.Of(name);
            return true;
        }
    }

    private bool Fill()
    {
        var count = FileCalls.ReadFolder(folder, _buffer, (nuint)_buffer.Length);
        if (count < 0)
            throw Errno.LastFailure(doing);
        (_length, _next) = ((int)count, 0);
        return count > 0;
    }
}
