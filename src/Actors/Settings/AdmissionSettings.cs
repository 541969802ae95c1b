using Akka.Configuration;

namespace Engine.Actors.Settings;

/// <summary>The block <c>engine.admission</c>; <c>config/akka.hocon</c> describes each key.</summary>
/// <param name="MemoryMebibytes">Null for <c>auto</c>.</param>
/// <param name="Cores">Null for <c>auto</c>.</param>
public sealed record AdmissionSettings(int? MemoryMebibytes, int? Cores, int TaskMemoryMebibytes, int TaskCores)
{
    /// <exception cref="SettingsException">A key is missing or out of range.</exception>
    public static AdmissionSettings From(Config root)
    {
        var block = new SettingsBlock(root, "engine.admission");
        return new(
            block.IntOrAuto("memory-mebibytes", 64, 1 << 30),
            block.IntOrAuto("cores", 1, 100_000),
            block.Int("task-memory-mebibytes", 64, 1 << 20),
            block.Int("task-cores", 1, 1000));
    }
}
