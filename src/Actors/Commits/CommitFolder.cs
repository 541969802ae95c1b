using System.Security.Cryptography;
using System.Text.Json;
using Engine.Actors.Jobs;
using Engine.Actors.Locks;

namespace Engine.Actors.Commits;

/// <summary>
/// The commits of a state folder, a folder each: overlays, then the record that decides, then the mark that it is done. What stands
/// here is on the disk before anything depends on it. A folder without a record decides nothing.
/// </summary>
/// <param name="owner">The name under which this engine owns what it has not decided yet.</param>
internal sealed class CommitFolder(StateFolder state, string owner)
{
    private const string RecordName = "record.json";
    private const string DoneName = "done";
    private const char OwnerMark = '-';
    private const long RecordBytesMax = 64 * 1024 * 1024;

    public string Path { get; } = state.Commits;
    public string UndoPath { get; } = state.Undo;

    public string FolderOf(string id) => System.IO.Path.Combine(Path, id);

    public string Overlay(string id, int disk) => System.IO.Path.Combine(FolderOf(id), $"redo-{disk}.qcow2");

    public string UndoOverlay(string id, int disk) => System.IO.Path.Combine(FolderOf(id), $"undo-{disk}.qcow2");

    /// <summary>What is to be applied to an image of a commit.</summary>
    public string OverlayOf(CommitRecord record, int disk) => record.Undoes is { } undone ? KeptUndoOverlay(undone, disk) : Overlay(record.Id, disk);

    public string KeptUndoOverlay(string id, int disk) => System.IO.Path.Combine(UndoPath, id, $"undo-{disk}.qcow2");

    /// <summary>Where overlays without a name are made.</summary>
    /// <exception cref="IOException">It can't be made.</exception>
    public string Make()
    {
        StateFolder.Make(Path);
        return Path;
    }

    public void Begin(string id)
    {
        StateFolder.Make(FolderOf(id));
        FolderFlush.Of(Path);
    }

    /// <summary>The decision. Before it the images are as they were; after it they will change.</summary>
    public void Decide(CommitRecord record) => Write(System.IO.Path.Combine(FolderOf(record.Id), RecordName), record.ToJson());

    /// <summary>The images are wholly new; what undoes the commit is put where <c>undo</c> looks for it.</summary>
    public void MarkDone(CommitRecord record)
    {
        if (record.KeepUndo)
            KeepUndo(record);
        Write(System.IO.Path.Combine(FolderOf(record.Id), DoneName), []);
        if (record.Undoes is { } undone)
            ForgetUndo(undone);
        for (var disk = 0; disk < record.Disks.Count; disk++)
            File.Delete(Overlay(record.Id, disk));
    }

    public bool IsDone(string id) => File.Exists(System.IO.Path.Combine(FolderOf(id), DoneName));

    /// <summary>Removes a commit that is done, or was never decided.</summary>
    public void Forget(string id) => Remove(FolderOf(id));

    /// <summary>The commits that were decided, the oldest first, done or not.</summary>
    /// <exception cref="EngineException"><c>commit.record</c>: one can't be read.</exception>
    public IReadOnlyList<CommitRecord> Decided() => Read(Path);

    /// <summary>The commits that can be undone, the oldest first.</summary>
    public IReadOnlyList<CommitRecord> Undoable() => Read(UndoPath);

    /// <summary>What the overlays that undo a commit take.</summary>
    public long UndoBytes(CommitRecord record) =>
        Enumerable.Range(0, record.Disks.Count).Select(disk => new FileInfo(KeptUndoOverlay(record.Id, disk))).Sum(file => file.Exists ? file.Length : 0);

    public void ForgetUndo(string id) => Remove(System.IO.Path.Combine(UndoPath, id));

    /// <summary>A name for a new commit.</summary>
    public string NewId() => $"{owner}{OwnerMark}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";

    /// <summary>Removes what engines that are dead had not decided.</summary>
    /// <exception cref="IOException"></exception>
    public void Sweep()
    {
        foreach (var folder in new[] { Path, UndoPath }.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories))
        {
            // What undoes a commit lies in its place a moment before its record does; the commit itself is decided then.
            var name = System.IO.Path.GetFileName(folder);
            var isDecided = File.Exists(System.IO.Path.Combine(folder, RecordName)) || File.Exists(System.IO.Path.Combine(FolderOf(name), RecordName));
            if (!isDecided && !OwnerLock.IsAlive(state.Owners, name.Split(OwnerMark)[0]))
                Remove(folder);
        }
    }

    private void KeepUndo(CommitRecord record)
    {
        var folder = System.IO.Path.Combine(UndoPath, record.Id);
        StateFolder.Make(folder);
        for (var disk = 0; disk < record.Disks.Count; disk++)
        {
            // Not there when a run before this one came so far.
            if (File.Exists(UndoOverlay(record.Id, disk)))
                File.Move(UndoOverlay(record.Id, disk), KeptUndoOverlay(record.Id, disk), overwrite: true);
        }
        Write(System.IO.Path.Combine(folder, RecordName), record.ToJson());
        FolderFlush.Of(UndoPath);
    }

    private static List<CommitRecord> Read(string path)
    {
        var records = new List<CommitRecord>();
        if (!Directory.Exists(path))
            return records;
        foreach (var folder in Directory.EnumerateDirectories(path))
        {
            var file = System.IO.Path.Combine(folder, RecordName);
            try
            {
                if (new FileInfo(file).Length > RecordBytesMax)
                    throw new IOException("it is too large");
                records.Add(CommitRecord.Read(File.ReadAllBytes(file)));
            }
            catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
            {
                // not decided, or forgotten meanwhile
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or JsonException)
            {
                throw new EngineException(CommitErrors.Record(file, cause), cause);
            }
        }
        records.Sort((one, other) => one.At.CompareTo(other.At));
        return records;
    }

    /// <summary>Writes a file that is there whole or not at all.</summary>
    private static void Write(string path, byte[] content)
    {
        var young = path + ".new";
        using (var file = File.OpenHandle(young, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
        }
        File.Move(young, path, overwrite: true);
        FolderFlush.Of(System.IO.Path.GetDirectoryName(path)!);
    }

    private static void Remove(string folder)
    {
        try
        {
            // The record first, so that a removal that is interrupted leaves nothing that decides.
            File.Delete(System.IO.Path.Combine(folder, RecordName));
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }
}
