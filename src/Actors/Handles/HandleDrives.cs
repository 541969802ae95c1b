namespace Engine.Actors.Handles;

/// <summary>A handle's drives in the order in which they were added, each with its place on the SCSI bus.</summary>
internal sealed class HandleDrives
{
    /// <summary>libguestfs's own limit: more do not fit on one SCSI bus.</summary>
    public const int Max = 255;

    private readonly List<(int Slot, Drive Drive)> _drives = [];

    public int Count => _drives.Count;

    /// <summary>Why the drive can't be one of these, or null.</summary>
    public EngineError? Refuses(Drive drive) =>
        _drives.Count == Max ? Error($"A handle has at most {Max} drives.")
        : drive.Label is { } label && Find(label) is not null ? Error($"There is a drive with the label '{label}' already.")
        : null;

    public Drive? Find(string label) => _drives.Find(entry => entry.Drive.Label == label).Drive;

    public void Add(Drive drive) => Add(FreeSlot(), drive);

    public void Add(int slot, Drive drive)
    {
        // The guest's order is that of the slots, so a drive that takes the slot of one that was removed takes its place too.
        _drives.Add((slot, drive));
        _drives.Sort((a, b) => a.Slot.CompareTo(b.Slot));
    }

    public void Remove(Drive drive) => _drives.RemoveAll(entry => ReferenceEquals(entry.Drive, drive));

    public int SlotOf(Drive drive) => _drives.Find(entry => ReferenceEquals(entry.Drive, drive)).Slot;

    public int FreeSlot() => _drives.TakeWhile((entry, index) => entry.Slot == index).Count();

    /// <summary>For a launch, which puts them into the slots 0, 1, 2 …</summary>
    public Drive[] InLaunchOrder()
    {
        for (var slot = 0; slot < _drives.Count; slot++)
            _drives[slot] = (slot, _drives[slot].Drive);
        return [.. _drives.Select(entry => entry.Drive)];
    }

    public static EngineError Error(string message) => new("handle.drives", ErrorLayer.Input, message);
}
