using Engine.Operations.Sysprep.Steps;

namespace Engine.Operations.Sysprep;

/// <summary>An operation of sysprep as the command line lists it.</summary>
public sealed record SysprepChoice(string Name, string Heading, bool IsDefault);

/// <summary>The operations that there are.</summary>
public static class SysprepSteps
{
    internal static IReadOnlyList<ISysprepStep> All { get; } =
    [
        .. new ISysprepStep[]
        {
            new BashHistory(), new CloudInit(), new CrashData(), new CronSpool(), new DhcpClientState(), new HostnameStep(), new LogFiles(),
            new MachineId(), new MailSpool(), new NetworkCardAddress(), new PackageManagerCache(), new PasswordBackups(), new RandomSeed(),
            new SshHostKeys(), new SshUserFolder(), new TmpFiles(), new UdevPersistentNet(), new Utmp(), new ZshHistory(),
        }.OrderBy(step => step.Order),
    ];

    /// <summary>By their names.</summary>
    public static IReadOnlyList<SysprepChoice> Choices { get; } =
        [.. All.OrderBy(step => step.Name, StringComparer.Ordinal).Select(step => new SysprepChoice(step.Name, step.Heading, step.IsDefault))];

    internal static ISysprepStep? Find(string name) => All.FirstOrDefault(step => step.Name == name);
}
