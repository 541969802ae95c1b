using Engine.Daemon.Linux;
using Engine.Inspection;
using Engine.Inspection.Windows;
using Engine.Protocol.Errors;
using Engine.Protocol.Streams;
using Engine.Protocol.Text;
using FileKind = Engine.Inspection.FileKind;
using LinuxKind = Engine.Daemon.Linux.FileKind;

namespace Engine.Daemon.Inspecting;

/// <summary>A mounted file system as inspection reads it: whatever can't be read is not there.</summary>
internal sealed class MountedTree(GuestTree tree) : IFileTree
{
    private const string Doing = "inspect";

    public GuestTree Tree => tree;

    public FileKind KindOf(string path) => OrNone(FileKind.None, () =>
    {
        using var found = tree.TryFind(path, follow: true);
        return found is null ? FileKind.None : FileStatus.Of(found, Doing).Kind switch
        {
            LinuxKind.Regular => FileKind.File,
            LinuxKind.Folder => FileKind.Directory,
            _ => FileKind.Other,
        };
    });

    public FileBytes? Read(string path, int limitBytes) => OrNone<FileBytes?>(null, () =>
    {
        using var file = tree.OpenFile(path, FileCalls.ReadOnly, Doing);
        var content = new MemoryStream();
        var block = new byte[Math.Min(64 * 1024, limitBytes + 1)];
        while (content.Length <= limitBytes && file.Read(block, Doing) is > 0 and var count)
            content.Write(block, 0, count);
        var truncated = content.Length > limitBytes;
        if (truncated)
            content.SetLength(limitBytes);
        return new FileBytes(content.ToArray(), truncated);
    });

    public Stream? Open(string path) => OrNone<Stream?>(null, () => new OwnedStream(tree.OpenFile(path, FileCalls.ReadOnly, Doing)));

    public IReadOnlyList<string> List(string directory, int countMax) => OrNone<IReadOnlyList<string>>([], () =>
    {
        using var folder = tree.OpenFolder(directory, Doing);
        var reader = new FolderReader(folder, Doing);
        var names = new List<string>();
        while (names.Count < countMax && reader.Next())
            names.Add(NulBytes.Text(reader.Name));
        return names;
    });

    public string? ReadLink(string path) => OrNone<string?>(null, () =>
    {
        using var found = tree.TryFind(path, follow: false);
        if (found is null || FileStatus.Of(found, Doing).Kind != LinuxKind.Link)
            return null;
        var buffer = new byte[4096];
        var count = FileCalls.ReadLinkAt(found, FileCalls.Empty, buffer, (nuint)buffer.Length);
        return count > 0 ? GuestText.Decode(buffer.AsSpan(0, (int)count)) : null;
    });

    public IRegistryHive? OpenHive(string path) => OrNone<IRegistryHive?>(null, () =>
        new RegistryHive(HiveFile.Open(tree, path, verbose: false, debug: false, write: false, isUnsafe: false)));

    /// <summary>What the guest has put there is not inspection's to report: it goes on with the next thing.</summary>
    private static T OrNone<T>(T none, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ActionException)
        {
            return none;
        }
    }

    /// <summary>Closes its file, and reports failures as the library of streams does.</summary>
    private sealed class OwnedStream(Descriptor file) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            try
            {
                return file.Read(buffer, Doing);
            }
            catch (ActionException cause)
            {
                throw new IOException(cause.Message, cause);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}
