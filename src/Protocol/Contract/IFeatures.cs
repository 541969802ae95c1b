namespace Engine.Protocol.Contract;

/// <summary>What this appliance can do.</summary>
[Contract]
public interface IFeatures
{
    /// <summary>Whether an optional group can be used: 0 yes, 1 no, 2 there is no such group.</summary>
    [Action("internal_feature_available", Since = "1.31.25")]
    int InternalFeatureAvailable(string group);

    /// <summary>The names of all optional groups of actions that there are here, whether they can be used or not.</summary>
    [Action("available_all_groups", Since = "1.3.15")]
    IReadOnlyList<string> AvailableAllGroups();
}
