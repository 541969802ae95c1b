using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Akka.Serialization;
using Engine.Protocol.Text;

namespace Engine.Actors.Jobs;

/// <summary>
/// Events as JSON under short names with a version. A name once given keeps its meaning: a journal outlives the program
/// that wrote it, so a changed event gets a new name and the old one stays readable.
/// </summary>
internal sealed class JournalSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    // Akka's own serializers stay below 100.
    public override int Identifier => 4501;

    public override string Manifest(object happened) => happened switch
    {
        JobAccepted => "ja1",
        TaskStarted => "ts1",
        TaskFinished => "tf1",
        JobCancelled => "jc1",
        JobFinished => "jf1",
        _ => throw Unknown(happened),
    };

    public override byte[] ToBinary(object happened) => happened switch
    {
        JobAccepted accepted => JsonSerializer.SerializeToUtf8Bytes(Pack(accepted), JournalJson.Default.PackedAcceptance),
        TaskStarted started => JsonSerializer.SerializeToUtf8Bytes(started, JournalJson.Default.TaskStarted),
        TaskFinished finished => JsonSerializer.SerializeToUtf8Bytes(finished, JournalJson.Default.TaskFinished),
        JobCancelled cancelled => JsonSerializer.SerializeToUtf8Bytes(cancelled, JournalJson.Default.JobCancelled),
        JobFinished finished => JsonSerializer.SerializeToUtf8Bytes(finished, JournalJson.Default.JobFinished),
        _ => throw Unknown(happened),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        "ja1" => Unpack(JsonSerializer.Deserialize(bytes, JournalJson.Default.PackedAcceptance)!),
        "ts1" => JsonSerializer.Deserialize(bytes, JournalJson.Default.TaskStarted)!,
        "tf1" => JsonSerializer.Deserialize(bytes, JournalJson.Default.TaskFinished)!,
        "jc1" => JsonSerializer.Deserialize(bytes, JournalJson.Default.JobCancelled)!,
        "jf1" => JsonSerializer.Deserialize(bytes, JournalJson.Default.JobFinished)!,
        _ => throw new SerializationException($"The journal holds an event '{manifest}', which a newer engine has written."),
    };

    private static SerializationException Unknown(object happened) => new($"{happened.GetType()} is not journalled.");

    private static PackedAcceptance Pack(JobAccepted accepted) => new(
        accepted.Operation,
        [.. accepted.Guests.Select(guest => guest.Disks.Select(Pack).ToArray())],
        accepted.Parallel,
        accepted.At);

    private static PackedDisk Pack(DiskImage disk) => new(GuestText.Encode(disk.Path), disk.Format);

    private static DiskImage Unpack(PackedDisk disk) => new(GuestText.Decode(disk.Path), disk.Format);

    private static JobAccepted Unpack(PackedAcceptance packed) => new(
        packed.Operation,
        [.. packed.Guests.Select(guest => new GuestImages([.. guest.Select(Unpack)]))],
        packed.Parallel,
        packed.At);
}

/// <summary>File names are bytes, which JSON text can't hold without loss; here they are base 64.</summary>
internal sealed record PackedDisk(byte[] Path, string? Format);

internal sealed record PackedAcceptance(string Operation, PackedDisk[][] Guests, int Parallel, DateTimeOffset At);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PackedAcceptance))]
[JsonSerializable(typeof(TaskStarted))]
[JsonSerializable(typeof(TaskFinished))]
[JsonSerializable(typeof(JobCancelled))]
[JsonSerializable(typeof(JobFinished))]
internal sealed partial class JournalJson : JsonSerializerContext;
