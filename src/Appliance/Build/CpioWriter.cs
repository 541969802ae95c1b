using System.Text;

namespace Engine.Appliance.Build;

/// <summary>
/// Writes an archive as the kernel unpacks it ("newc"): 110 bytes of hexadecimal header, the name, the content, each padded to 4 bytes.
/// Owners are root and times are 0, so the same content makes the same bytes.
/// </summary>
internal sealed class CpioWriter(Stream to) : IDisposable
{
    private const uint TypeFolder = 0x4000;
    private const uint TypeFile = 0x8000;
    private const uint TypeLink = 0xa000;
    private const uint TypeCharacterDevice = 0x2000;
    private const int HeaderBytes = 110;
    private const string EndName = "TRAILER!!!";

    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private uint _inode;
    private bool _ended;

    /// <summary>Adds a folder and those above it, once.</summary>
    public void AddFolder(string path)
    {
        if (path.Length == 0 || !_folders.Add(path))
        {
            return;
        }

        AddParents(path);
        WriteHeader(path, TypeFolder | 0x1ed, 0); // rwxr-xr-x
    }

    /// <param name="mode">The nine permission bits.</param>
    public void AddFile(string path, ReadOnlySpan<byte> content, uint mode = 0x1a4)
    {
        AddParents(path);
        WriteHeader(path, TypeFile | mode, (uint)content.Length);
        WritePadded(content, 0);
    }

    public void AddLink(string path, string target)
    {
        AddParents(path);
        var bytes = Encoding.UTF8.GetBytes(target);
        WriteHeader(path, TypeLink | 0x1ff, (uint)bytes.Length);
        WritePadded(bytes, 0);
    }

    public void AddCharacterDevice(string path, uint major, uint minor, uint mode)
    {
        AddParents(path);
        WriteHeader(path, TypeCharacterDevice | mode, 0, major, minor);
    }

    /// <summary>Writes the end mark; the stream stays open.</summary>
    public void Dispose()
    {
        if (!_ended)
        {
            _ended = true;
            WriteHeader(EndName, 0, 0);
        }
    }

    private void AddParents(string path)
    {
        if (path.StartsWith('/') || path.Contains('\0'))
        {
            throw new ArgumentException($"'{path}' is not a name in an archive", nameof(path));
        }

        if (path.LastIndexOf('/') is > 0 and var slash)
        {
            AddFolder(path[..slash]);
        }
    }

    private void WriteHeader(string name, uint mode, uint size, uint major = 0, uint minor = 0)
    {
        var nameBytes = Encoding.UTF8.GetBytes(name + "\0");
        var inode = name == EndName ? 0 : ++_inode;
        uint[] fields = [inode, mode, 0, 0, 1, 0, size, 0, 0, major, minor, (uint)nameBytes.Length, 0];
        var header = new StringBuilder("070701", HeaderBytes);
        foreach (var field in fields)
        {
            header.Append(field.ToString("x8"));
        }

        to.Write(Encoding.ASCII.GetBytes(header.ToString()));
        WritePadded(nameBytes, HeaderBytes);
    }

    private void WritePadded(ReadOnlySpan<byte> bytes, int before)
    {
        to.Write(bytes);
        Span<byte> zeros = stackalloc byte[3];
        zeros.Clear();
        to.Write(zeros[..((4 - ((before + bytes.Length) & 3)) & 3)]);
    }
}
