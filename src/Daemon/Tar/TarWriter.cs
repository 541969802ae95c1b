using System.Text;
using Engine.Daemon.Linux;

namespace Engine.Daemon.Tar;

/// <summary>
/// Writes an archive in GNU's form: names of any length and bytes, numbers of any size. Only extended attributes need
/// an extended header of pax.
/// </summary>
public sealed class TarWriter(Stream archive)
{
    // What tar pads an archive to, for the sake of tapes; some readers complain when it is missing.
    private const int RecordBytes = 20 * TarHeader.BlockBytes;
    private static readonly byte[] LongName = "././@LongLink"u8.ToArray();

    private readonly BufferedStream _to = new(archive, 64 * 1024);
    private long _written;

    /// <summary>Begins an entry; its <see cref="TarEntry.StoredBytes"/> are to be written next.</summary>
    public void Begin(TarEntry entry)
    {
        if (entry.Attributes.Count > 0)
            WriteAttributes(entry);
        if (entry.LinkName.Length > TarHeader.LinkName.Length)
            WriteLong('K', entry.LinkName);
        if (entry.Name.Length > TarHeader.Name.Length)
            WriteLong('L', entry.Name);
        WriteHeader((char)entry.Type, entry);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _to.Write(bytes);
        _written += bytes.Length;
    }

    /// <summary>Fills the entry's last block.</summary>
    public void Finish() => Write(new byte[-_written & (TarHeader.BlockBytes - 1)]);

    /// <summary>Two blocks of zeros and the padding of the last record.</summary>
    public void End()
    {
        Write(new byte[2 * TarHeader.BlockBytes]);
        Write(new byte[(int)((RecordBytes - _written % RecordBytes) % RecordBytes)]);
        _to.Flush();
    }

    private void WriteLong(char type, byte[] name)
    {
        var entry = new TarEntry { Name = LongName, Type = TarType.Regular, Mode = 0x1A4 /* 0644 */, StoredBytes = name.Length + 1 };
        WriteHeader(type, entry);
        Write(name);
        Write([0]);
        Finish();
    }

    private void WriteAttributes(TarEntry entry)
    {
        var records = new List<byte>();
        foreach (var (name, value) in entry.Attributes)
            if (name.AsSpan().SequenceEqual("security.selinux"u8))
                PaxRecords.Write(records, "RHT.security.selinux"u8, value);
            else
                PaxRecords.Write(records, PaxFields.AttributeKey(name), value);
        var header = new TarEntry
        {
            Name = "./PaxHeaders/attributes"u8.ToArray(), Type = TarType.Regular, Mode = 0x1A4, StoredBytes = records.Count,
        };
        WriteHeader('x', header);
        Write([.. records]);
        Finish();
    }

    private void WriteHeader(char type, TarEntry entry)
    {
        Span<byte> header = stackalloc byte[TarHeader.BlockBytes];
        header.Clear();
        TarHeader.WriteText(header, TarHeader.Name, entry.Name);
        TarHeader.WriteNumber(header, TarHeader.Mode, entry.Mode);
        TarHeader.WriteNumber(header, TarHeader.Owner, entry.Owner);
        TarHeader.WriteNumber(header, TarHeader.Group, entry.Group);
        TarHeader.WriteNumber(header, TarHeader.Size, entry.StoredBytes);
        TarHeader.WriteNumber(header, TarHeader.Modified, entry.Modified.Seconds);
        header[TarHeader.Type.Offset] = (byte)type;
        TarHeader.WriteText(header, TarHeader.LinkName, entry.LinkName);
        // GNU's long names want GNU's magic; an extended header has ustar's.
        TarHeader.WriteText(header, TarHeader.Magic, type == 'x' ? TarHeader.UstarMagic : TarHeader.GnuMagic);
        TarHeader.WriteText(header, TarHeader.OwnerName, entry.OwnerName);
        TarHeader.WriteText(header, TarHeader.GroupName, entry.GroupName);
        if (type is '3' or '4')
        {
            TarHeader.WriteNumber(header, TarHeader.Major, (long)FileStatus.Major(entry.Device));
            TarHeader.WriteNumber(header, TarHeader.Minor, (long)FileStatus.Minor(entry.Device));
        }
        TarHeader.WriteChecksum(header);
        Write(header);
    }
}
