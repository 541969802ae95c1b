using Akka.Configuration;

namespace Engine.Actors.Settings;

/// <summary>The block <c>engine.appliance</c>; <c>config/akka.hocon</c> describes each key.</summary>
public sealed record ApplianceSettings(int MemoryMebibytes, int Cpus, JailRule Jail)
{
    /// <exception cref="SettingsException">A key is missing or out of range.</exception>
    public static ApplianceSettings From(Config root)
    {
        var block = new SettingsBlock(root, "engine.appliance");
        return new(block.Int("memory-mebibytes", 128, 1 << 20), block.Int("cpus", 1, 255), block.Word("jail", ("best", JailRule.Best), ("require", JailRule.Require)));
    }
}
