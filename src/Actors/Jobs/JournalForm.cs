using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Protocol.Text;

namespace Engine.Actors.Jobs;

/// <summary>
/// Events and snapshots as JSON under short names with a version. A name once given keeps its meaning: a journal outlives
/// the program that wrote it, so a changed event gets a new name and the old one stays readable.
/// </summary>
internal static class JournalForm
{
    public static string Manifest(object kept) => kept switch
    {
        JobAccepted => "ja3",
        TaskStarted => "ts1",
        AttemptFailed => "af1",
        AttemptLost => "al1",
        TaskFinished => "tf1",
        JobCancelled => "jc1",
        JobExpired => "jx1",
        JobFinished => "jf1",
        JobSnapshot => "js1",
        _ => throw Unknown(kept),
    };

    public static byte[] Write(object kept) => kept switch
    {
        JobAccepted accepted => JsonSerializer.SerializeToUtf8Bytes(PackedAcceptance.Of(accepted), JournalJson.Default.PackedAcceptance),
        TaskStarted started => JsonSerializer.SerializeToUtf8Bytes(started, JournalJson.Default.TaskStarted),
        AttemptFailed failed => JsonSerializer.SerializeToUtf8Bytes(failed, JournalJson.Default.AttemptFailed),
        AttemptLost lost => JsonSerializer.SerializeToUtf8Bytes(lost, JournalJson.Default.AttemptLost),
        TaskFinished finished => JsonSerializer.SerializeToUtf8Bytes(finished, JournalJson.Default.TaskFinished),
        JobCancelled cancelled => JsonSerializer.SerializeToUtf8Bytes(cancelled, JournalJson.Default.JobCancelled),
        JobExpired expired => JsonSerializer.SerializeToUtf8Bytes(expired, JournalJson.Default.JobExpired),
        JobFinished finished => JsonSerializer.SerializeToUtf8Bytes(finished, JournalJson.Default.JobFinished),
        JobSnapshot snapshot => JsonSerializer.SerializeToUtf8Bytes(PackedSnapshot.Of(snapshot), JournalJson.Default.PackedSnapshot),
        _ => throw Unknown(kept),
    };

    /// <exception cref="SerializationException">A newer engine has written it.</exception>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static object Read(byte[] bytes, string manifest) => manifest switch
    {
        // ja1 is ja2 without priority, folder, limits and rules; it was written when a job always said how many run at once.
        // ja2 is ja3 of an operation that only reads.
        "ja1" or "ja2" or "ja3" => JsonSerializer.Deserialize(bytes, JournalJson.Default.PackedAcceptance)!.ToEvent(),
        "ts1" => JsonSerializer.Deserialize(bytes, JournalJson.Default.TaskStarted)!,
        "af1" => JsonSerializer.Deserialize(bytes, JournalJson.Default.AttemptFailed)!,
        "al1" => JsonSerializer.Deserialize(bytes, JournalJson.Default.AttemptLost)!,
        "tf1" => JsonSerializer.Deserialize(bytes, JournalJson.Default.TaskFinished)!,
        "jc1" => JsonSerializer.Deserialize(bytes, JournalJson.Default.JobCancelled)!,
        "jx1" => JsonSerializer.Deserialize(bytes, JournalJson.Default.JobExpired)!,
        "jf1" => JsonSerializer.Deserialize(bytes, JournalJson.Default.JobFinished)!,
        "js1" => JsonSerializer.Deserialize(bytes, JournalJson.Default.PackedSnapshot)!.ToSnapshot(),
        _ => throw new SerializationException($"The journal holds an entry '{manifest}', which a newer engine has written."),
    };

    private static SerializationException Unknown(object kept) => new($"{kept.GetType()} is not journalled.");
}

/// <summary>File names are bytes, which JSON text can't hold without loss; here they are base 64.</summary>
internal sealed record PackedDisk(byte[] Path, string? Format);

internal sealed record PackedAcceptance(
    string Operation,
    PackedDisk[][] Guests,
    int? Parallel,
    int? Priority,
    byte[]? Folder,
    long? DeadlineMs,
    long? PatienceMs,
    byte[][]? AllowedBacking,
    bool? EvenInUse,
    string? Arguments,
    byte[]? To,
    bool? KeepUndo,
    DateTimeOffset At)
{
    public static PackedAcceptance Of(JobAccepted accepted)
    {
        var request = accepted.Request;
        return new(
            request.Operation,
            [.. request.Guests.Select(guest => guest.Disks.Select(disk => new PackedDisk(GuestText.Encode(disk.Path), disk.Format)).ToArray())],
            request.Parallel,
            request.Priority == 0 ? null : request.Priority,
            GuestText.Encode(request.Folder),
            (long?)request.Deadline?.TotalMilliseconds,
            (long?)request.TaskPatience?.TotalMilliseconds,
            request.Rules.BackingFolders.Count == 0 ? null : [.. request.Rules.BackingFolders.Select(folder => GuestText.Encode(folder))],
            request.Rules.EvenInUse ? true : null,
            request.Arguments == JobArguments.None ? null : request.Arguments,
            request.Writing.To is { } to ? GuestText.Encode(to) : null,
            request.Writing.KeepUndo ? true : null,
            accepted.At);
    }

    public JobAccepted ToEvent() => new(
        new(Operation, [.. Guests.Select(guest => new GuestImages([.. guest.Select(disk => new DiskImage(GuestText.Decode(disk.Path), disk.Format))]))])
        {
            Parallel = Parallel,
            Priority = Priority ?? 0,
            Folder = Folder is null ? "/" : GuestText.Decode(Folder),
            Deadline = DeadlineMs is { } deadline ? TimeSpan.FromMilliseconds(deadline) : null,
            TaskPatience = PatienceMs is { } patience ? TimeSpan.FromMilliseconds(patience) : null,
            Arguments = Arguments ?? JobArguments.None,
            Writing = new(To is null ? null : GuestText.Decode(To), KeepUndo ?? false),
            Rules = new([.. (AllowedBacking ?? []).Select(folder => GuestText.Decode(folder))], EvenInUse ?? false),
        },
        At);
}

/// <summary>A job's state at an event of its journal.</summary>
internal sealed record JobSnapshot(JobState State);

internal sealed record PackedTask(int Task, TaskState State);

internal sealed record PackedSnapshot(PackedAcceptance Accepted, PackedTask[] Tasks, string? Stop, DateTimeOffset? FinishedAt)
{
    public static PackedSnapshot Of(JobSnapshot snapshot) => new(
        PackedAcceptance.Of(snapshot.State.Accepted!),
        [.. snapshot.State.Tasks.OrderBy(pair => pair.Key).Select(pair => new PackedTask(pair.Key, pair.Value))],
        snapshot.State.Stop,
        snapshot.State.FinishedAt);

    public JobSnapshot ToSnapshot() =>
        new(JobState.Of(Accepted.ToEvent(), Tasks.Select(task => (task.Task, task.State)), Stop, FinishedAt));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PackedAcceptance))]
[JsonSerializable(typeof(TaskStarted))]
[JsonSerializable(typeof(AttemptFailed))]
[JsonSerializable(typeof(AttemptLost))]
[JsonSerializable(typeof(TaskFinished))]
[JsonSerializable(typeof(JobCancelled))]
[JsonSerializable(typeof(JobExpired))]
[JsonSerializable(typeof(JobFinished))]
[JsonSerializable(typeof(PackedSnapshot))]
internal sealed partial class JournalJson : JsonSerializerContext;
