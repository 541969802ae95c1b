using System.Text;
using Engine.Daemon.Linux;

namespace Engine.Daemon.Tar;

/// <summary>What an entry's extended header says; it goes before what the entry's own header says.</summary>
internal sealed class PaxFields
{
    private const string AttributePrefix = "SCHILY.xattr.";

    private readonly List<(byte[], byte[])> _attributes = [];
    private long? _extentOffset;

    public PaxFields(List<KeyValuePair<string, byte[]>> records)
    {
        byte[]? sparseName = null;
        foreach (var (key, value) in records)
        {
            switch (key)
            {
                case "path": Name = value; break;
                case "linkpath": LinkName = value; break;
                case "size": Size = PaxRecords.Number(value); break;
                case "uid": Owner = PaxRecords.Number(value); break;
                case "gid": Group = PaxRecords.Number(value); break;
                case "mtime": Modified = PaxRecords.Time(value); break;
                case "GNU.sparse.name": sparseName = value; break;
                case "GNU.sparse.size" or "GNU.sparse.realsize": SparseSize = PaxRecords.Number(value); break;
                case "GNU.sparse.major": HasSparseMapInContent = PaxRecords.Number(value) == 1; break;
                case "GNU.sparse.map": TarSparse.AddList(value, SparseExtents); break;
                case "GNU.sparse.offset": _extentOffset = PaxRecords.Number(value); break;
                case "GNU.sparse.numbytes": AddExtent(PaxRecords.Number(value)); break;
                default: AddAttribute(key, value); break;
            }
        }
        Name = sparseName ?? Name;
    }

    public byte[]? Name { get; }
    public byte[]? LinkName { get; }
    public long? Size { get; }
    public long? Owner { get; }
    public long? Group { get; }
    public FileTime? Modified { get; }

    /// <summary>The size of a file with holes, its holes included.</summary>
    public long? SparseSize { get; }

    /// <summary>Whether its extents are listed before its content (GNU's form 1.0) and not in the extended header.</summary>
    public bool HasSparseMapInContent { get; }

    public List<TarExtent> SparseExtents { get; } = [];

    public IReadOnlyList<(byte[] Name, byte[] Value)> Attributes => _attributes;

    /// <summary>The key under which an extended attribute stands: GNU tar's spelling, with '%' and '=' escaped.</summary>
    public static byte[] AttributeKey(byte[] name) =>
        Encoding.Latin1.GetBytes(AttributePrefix + Encoding.Latin1.GetString(name).Replace("%", "%25").Replace("=", "%3D"));

    private void AddExtent(long length)
    {
        TarSparse.Add(SparseExtents, new(_extentOffset ?? 0, length));
        _extentOffset = null;
    }

    private void AddAttribute(string key, byte[] value)
    {
        if (key == "RHT.security.selinux")
            _attributes.Add(("security.selinux"u8.ToArray(), value));
        else if (key.StartsWith(AttributePrefix, StringComparison.Ordinal))
            _attributes.Add((Unescaped(key[AttributePrefix.Length..]), value));
    }

    private static byte[] Unescaped(string name) => Encoding.Latin1.GetBytes(name.Replace("%3D", "=").Replace("%25", "%"));
}
