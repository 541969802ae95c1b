using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>What happened to a watched file, as inotify(7) tells it.</summary>
/// <param name="InWd">The watch that saw it.</param>
/// <param name="InMask">What happened.</param>
/// <param name="InCookie">The same for both ends of a rename; else 0.</param>
/// <param name="InName">The name in a watched folder; empty for the watched file itself.</param>
[WireStruct("inotify_event")]
public sealed partial record InotifyEvent(
    long InWd,
    uint InMask,
    uint InCookie,
    string InName);
