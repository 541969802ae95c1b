using Engine.Protocol.Contract;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IFeatures"/>
public sealed class Features : IFeatures
{
    private const int Available = 0;
    private const int Unavailable = 1;
    private const int Unknown = 2;

    public int InternalFeatureAvailable(string group) =>
        !OptionalGroups.Names.Contains(group) ? Unknown
        : OptionalGroups.IsAvailable(group) ? Available
        : Unavailable;

    public IReadOnlyList<string> AvailableAllGroups() => OptionalGroups.Names;
}
