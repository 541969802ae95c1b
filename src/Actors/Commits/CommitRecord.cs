using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Appliance.Drives;
using Engine.Protocol.Text;

namespace Engine.Actors.Commits;

/// <summary>
/// The decision to commit: once it is on the disk, the overlays are applied to their images, by this engine or by the next one that
/// wants one of them.
/// </summary>
/// <param name="Id">The name of the commit's folder.</param>
/// <param name="Job">The job whose task it is, or null.</param>
/// <param name="Report">The task's report when the commit is done.</param>
/// <param name="KeepUndo">Whether overlays that undo it lie beside the others.</param>
/// <param name="Undoes">The commit that this one takes back, or null.</param>
internal sealed record CommitRecord(
    string Id, string? Job, int Task, DateTimeOffset At, byte[] Report, bool KeepUndo, string? Undoes, IReadOnlyList<CommitDisk> Disks)
{
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;

    public bool Concerns(ImageIdentity image) => Disks.Any(disk => disk.Identity == image);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CommitJson.Default.CommitRecord);

    /// <exception cref="JsonException">It is damaged, or a newer engine has written it.</exception>
    public static CommitRecord Read(byte[] json)
    {
        var record = JsonSerializer.Deserialize(json, CommitJson.Default.CommitRecord);
        return record is { Schema: CurrentSchema, Disks.Count: > 0 } ? record : throw new JsonException("The record of a commit is of another engine's making.");
    }
}

/// <summary>An image of a commit. File names are bytes, which JSON text can't hold without loss.</summary>
/// <param name="PathBytes">Absolute.</param>
/// <param name="Token">Of the lease under which it was decided.</param>
/// <param name="Digest">Of the clusters that change, as they are to be.</param>
internal sealed record CommitDisk(
    byte[] PathBytes, string Format, byte[][] BackingFolders, ulong Device, ulong Inode, long Token, string Digest, long ChangedBytes)
{
    [JsonIgnore]
    public string Path => GuestText.Decode(PathBytes);

    [JsonIgnore]
    public ImageIdentity Identity => new(Device, Inode);

    [JsonIgnore]
    public ImageRules Rules => new([.. BackingFolders.Select(folder => GuestText.Decode(folder))], EvenInUse: false);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CommitRecord))]
internal sealed partial class CommitJson : JsonSerializerContext;
