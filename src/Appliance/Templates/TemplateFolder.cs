using System.Text;
using Engine.Appliance.Build;
using Engine.Appliance.Processes;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Templates;

/// <summary>A template on disk.</summary>
/// <param name="DiskBytes">What it takes there: most of a machine's memory is a hole.</param>
/// <param name="Used">When a process loaded it last.</param>
public sealed record StoredTemplate(string Key, string ApplianceKey, string Folder, long MemoryBytes, long DiskBytes, DateTimeOffset Made, DateTimeOffset Used);

/// <summary>
/// The templates on disk, for their owner alone: <c>KEY/memory</c>, <c>KEY/state</c> and <c>KEY/about</c>. A folder with a key for its
/// name is whole, because it was synced and renamed; whoever makes one or removes one holds the lock.
/// </summary>
internal sealed class TemplateFolder
{
    private const string NotesFolder = "keys";
    private const int NoteBytesMax = 256 * 1024;
    private const int AboutBytesMax = 4096;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int GroupOrOthersMayWrite = 0x12;

    private readonly BuildCache _cache;

    public TemplateFolder(string folder)
    {
        Folder = folder;
        _cache = new BuildCache(folder);
    }

    public string Folder { get; }

    /// <summary><c>$XDG_CACHE_HOME/engine/templates</c>, by default under <c>~/.cache</c>.</summary>
    public static TemplateFolder ForUser() =>
        new(Path.Combine(Path.GetDirectoryName(BuildCache.ForUser().Folder)!, "templates"));

    /// <summary>Makes the folder when it is not there.</summary>
    /// <exception cref="IOException">It is another user's, or others may write in it: what lies in it would become our guests' memory.</exception>
    public void Prepare()
    {
        Directory.CreateDirectory(Folder, OwnerOnly);
        var status = FileStatus.Of(Folder);
        if (status.Owner != Libc.geteuid() || (status.Mode & GroupOrOthersMayWrite) != 0)
        {
            throw new IOException($"{Folder} is not this user's alone");
        }

        File.SetUnixFileMode(Folder, OwnerOnly);
    }

    /// <summary>Waits for the right to make and remove.</summary>
    public Task<IDisposable> LockAsync(CancellationToken cancel) => _cache.LockAsync(() => { }, cancel);

    /// <summary>The key of these inputs, without reading a file when they were seen before.</summary>
    public string KeyOf(TemplateInputs inputs, string noteName)
    {
        var note = Path.Combine(Folder, NotesFolder, noteName);
        if (new FileInfo(note) is { Exists: true, Length: <= NoteBytesMax } && File.ReadAllText(note) is var text
            && text.StartsWith(inputs.Text, StringComparison.Ordinal) && ApplianceBuilder.IsKey(text[inputs.Text.Length..]))
        {
            return text[inputs.Text.Length..];
        }

        var key = inputs.Key();
        Directory.CreateDirectory(Path.GetDirectoryName(note)!);
        var temporary = $"{note}.{Guid.NewGuid():n}";
        File.WriteAllText(temporary, inputs.Text + key, new UTF8Encoding(false));
        File.Move(temporary, note, overwrite: true);
        return key;
    }

    public bool Has(string key) => File.Exists(StatePath(key));

    /// <summary>A template's memory, in a sealed file of our own.</summary>
    /// <exception cref="IOException">It is not there, or not whole.</exception>
    public SafeFileHandle LoadMemory(string key, long sizeBytes, CancellationToken cancel)
    {
        var path = Path.Combine(Folder, key, "memory");
        using var stored = File.OpenHandle(path);
        if (RandomAccess.GetLength(stored) != sizeBytes)
        {
            throw new IOException($"{path} is not {sizeBytes} bytes long");
        }

        var memory = MemoryFile.Create("engine-template", sizeBytes);
        try
        {
            MemoryFile.CopySparsely(stored, memory, withoutZeros: false, cancel);
            MemoryFile.Seal(memory);
            Directory.SetLastWriteTimeUtc(Path.Combine(Folder, key), TimeProvider.System.GetUtcNow().UtcDateTime);
            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>A template's state, at its beginning: each clone reads its own to the end.</summary>
    public SafeFileHandle OpenState(string key) => File.OpenHandle(StatePath(key));

    /// <summary>Keeps a template; only for the holder of the lock.</summary>
    public void Save(string key, string applianceKey, SafeFileHandle memory, SafeFileHandle state, CancellationToken cancel)
    {
        var temporary = _cache.CreateTemporary();
        File.SetUnixFileMode(temporary, OwnerOnly);
        Write("memory", memory);
        Write("state", state);
        File.WriteAllText(Path.Combine(temporary, "about"), $"{applianceKey}\n");
        _cache.Publish(temporary, key);

        void Write(string name, SafeFileHandle content)
        {
            using var file = File.OpenHandle(Path.Combine(temporary, name), FileMode.CreateNew, FileAccess.Write);
            RandomAccess.SetLength(file, RandomAccess.GetLength(content));
            MemoryFile.CopySparsely(content, file, withoutZeros: true, cancel);
        }
    }

    public IReadOnlyList<StoredTemplate> List() =>
    [
        .. (Directory.Exists(Folder) ? new DirectoryInfo(Folder).GetDirectories() : [])
            .Where(folder => ApplianceBuilder.IsKey(folder.Name))
            .Select(Describe)
            .OfType<StoredTemplate>()
            .OrderByDescending(template => template.Used),
    ];

    /// <summary>Removes a template; only for the holder of the lock. Clones of it run on: their memory is a file of their own.</summary>
    public void Remove(string key)
    {
        var doomed = Path.Combine(_cache.CreateTemporary(), "old");
        try
        {
            Directory.Move(Path.Combine(Folder, key), doomed);
        }
        catch (DirectoryNotFoundException)
        {
            return;
        }

        Directory.Delete(doomed, recursive: true);
    }

    private static StoredTemplate? Describe(DirectoryInfo folder)
    {
        try
        {
            var memory = new FileInfo(Path.Combine(folder.FullName, "memory"));
            var about = new FileInfo(Path.Combine(folder.FullName, "about"));
            var appliance = about.Length <= AboutBytesMax ? File.ReadAllText(about.FullName).Trim() : "";
            var diskBytes = folder.GetFiles().Sum(file => FileStatus.DiskBytes(file.FullName));
            return new StoredTemplate(
                folder.Name, appliance, folder.FullName, memory.Length, diskBytes, about.LastWriteTimeUtc, folder.LastWriteTimeUtc);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return null; // somebody removes it
        }
    }

    private string StatePath(string key) => Path.Combine(Folder, key, "state");
}
