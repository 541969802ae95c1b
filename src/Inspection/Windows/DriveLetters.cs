using System.Buffers.Binary;

namespace Engine.Inspection.Windows;

/// <summary>To which partitions Windows's drive letters lead.</summary>
internal static class DriveLetters
{
    private const string MountedDevices = "MountedDevices";
    private const string Prefix = @"\DosDevices\";

    // A letter each, and volumes that have none, of which a guest can have any number.
    private const int ValuesMax = 10_000;

    // In a disk with an MBR: its signature, and the partition's first byte.
    private const int MbrBytes = 12;

    // In one with a GPT: this word, and the partition's own GUID.
    private static ReadOnlySpan<byte> GptWord => "DMIO:ID:"u8;
    private const int GptBytes = 24;

    /// <param name="settings">The hive SYSTEM.</param>
    public static IReadOnlyList<DriveMapping> Of(IRegistryHive settings, IReadOnlyList<FileSystem> fileSystems)
    {
        var mappings = new SortedDictionary<string, Device>(StringComparer.Ordinal);
        foreach (var name in settings.ValueNames(MountedDevices, ValuesMax))
            if (Letter(name) is { } letter && settings.Value(MountedDevices, name) is { } place
                && fileSystems.FirstOrDefault(one => one.Partition is { } partition && LeadsTo(place, partition)) is { } found)
                mappings.TryAdd(letter, found.Device);
        return [.. mappings.Select(pair => new DriveMapping(pair.Key, pair.Value))];
    }

    private static string? Letter(string name) =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && name.AsSpan(Prefix.Length) is [(>= 'A' and <= 'Z') or (>= 'a' and <= 'z'), ':']
            ? name.Substring(Prefix.Length, 1).ToUpperInvariant() : null;

    private static bool LeadsTo(byte[] place, Partition partition) => place.Length switch
    {
        // libblkid makes an identifier for such a partition: the signature, a dash and its number.
        MbrBytes => partition.Uuid.StartsWith($"{BinaryPrimitives.ReadUInt32LittleEndian(place):x8}-", StringComparison.OrdinalIgnoreCase)
            && partition.StartBytes == BinaryPrimitives.ReadInt64LittleEndian(place.AsSpan(4)),
        GptBytes when place.AsSpan().StartsWith(GptWord) =>
            Guid.TryParse(partition.Uuid, out var uuid) && uuid == new Guid(place.AsSpan(GptWord.Length)),
        _ => false,
    };
}
