using Engine.Operations.Sysprep;

namespace Engine.EndToEnd.Tests.Sysprep;

/// <summary>Each operation on a real file system: what it names is done, and nothing else of the whole tree is another.</summary>
[Trait("Category", "Qemu")]
[Collection(RealEngineCollection.Name)]
public sealed class SysprepStepTests(RealEngine real, SysprepGuest dirty) : IClassFixture<SysprepGuest>
{
    [Fact(DisplayName = "machine-id empties the machine's id and removes dbus's")]
    public Task MachineId() => OnlyAsync("machine-id");

    [Fact(DisplayName = "ssh-hostkeys removes the host keys and no other file of sshd")]
    public Task SshHostKeys() => OnlyAsync("ssh-hostkeys");

    [Fact(DisplayName = "ssh-userdir removes the .ssh of every home that passwd knows, and not of the root")]
    public Task SshUserFolder() => OnlyAsync("ssh-userdir");

    [Fact(DisplayName = "bash-history removes the histories of all homes")]
    public Task BashHistory() => OnlyAsync("bash-history");

    [Fact(DisplayName = "zsh-history removes the histories of all homes")]
    public Task ZshHistory() => OnlyAsync("zsh-history");

    [Fact(DisplayName = "logfiles removes the logs that it knows, and no other")]
    public Task LogFiles() => OnlyAsync("logfiles");

    [Fact(DisplayName = "tmp-files empties /tmp and /var/tmp, removes links but not what they lead to, and keeps the folders")]
    public Task TmpFiles() => OnlyAsync("tmp-files");

    [Fact(DisplayName = "cron-spool removes jobs, keeps the folders and sets at's counter back")]
    public Task CronSpool() => OnlyAsync("cron-spool");

    [Fact(DisplayName = "mail-spool removes mail and keeps the folders")]
    public Task MailSpool() => OnlyAsync("mail-spool");

    [Fact(DisplayName = "dhcp-client-state removes leases and keys")]
    public Task DhcpClientState() => OnlyAsync("dhcp-client-state");

    [Fact(DisplayName = "package-manager-cache removes what was downloaded, and keeps apt's folders")]
    public Task PackageManagerCache() => OnlyAsync("package-manager-cache");

    [Fact(DisplayName = "passwd-backups removes the backups and not the files")]
    public Task PasswordBackups() => OnlyAsync("passwd-backups");

    [Fact(DisplayName = "udev-persistent-net removes the rules of persistent names alone")]
    public Task UdevPersistentNet() => OnlyAsync("udev-persistent-net");

    [Fact(DisplayName = "utmp removes the list of who is logged in")]
    public Task Utmp() => OnlyAsync("utmp");

    [Fact(DisplayName = "crash-data removes dumps and keeps /var/crash")]
    public Task CrashData() => OnlyAsync("crash-data");

    [Fact(DisplayName = "random-seed removes the seeds")]
    public Task RandomSeed() => OnlyAsync("random-seed");

    [Fact(DisplayName = "cloud-init's memory is removed, and its configuration and seed stay")]
    public Task CloudInit() => OnlyAsync("cloud-init");

    [Fact(DisplayName = "net-hwaddr takes the lines that name a card, and nothing else of these files")]
    public Task NetworkCardAddress() => OnlyAsync("net-hwaddr");

    [Fact(DisplayName = "hostname gives the name, in /etc/hosts too")]
    public Task Hostname() => OnlyAsync("hostname");

    [Fact(DisplayName = "All operations together do what each of them does alone, and a second run finds nothing to do")]
    public async Task All()
    {
        var all = SysprepSteps.Choices.Select(choice => choice.Name).ToArray();
        var image = await OnlyAsync(all);

        await using var handle = await SysprepGuest.LaunchAsync(real, image);
        var (report, raw) = await SysprepGuest.RunAsync(handle.Guest, image, SysprepGuest.Only(all));

        report.Ok.Should().BeTrue();
        raw.AfterCommit.Should().BeNull("nothing is to be committed");
        report.Systems.Single().Operations.Should().OnlyContain(step => step.Removed == 0 && step.Rewritten == 0);
    }

    [Fact(DisplayName = "By default everything but the host name is done")]
    public void Defaults() => SysprepSteps.Choices.Where(choice => !choice.IsDefault).Select(choice => choice.Name).Should().Equal("hostname");

    private async Task<string> OnlyAsync(params string[] operations)
    {
        var image = await dirty.CopyAsync(real);
        await using var handle = await SysprepGuest.LaunchAsync(real, image);
        var before = await TreePicture.TakeAsync(handle.Guest, "/dev/sda");

        var (report, raw) = await SysprepGuest.RunAsync(handle.Guest, image, SysprepGuest.Only(operations));
        var after = await TreePicture.TakeAsync(handle.Guest, "/dev/sda");
        await handle.CloseAsync();

        report.Error.Should().BeNull();
        raw.AfterCommit.Should().NotBeNull();
        var meant = DirtyGuest.All.Where(path => operations.Contains(path.Operation)).ToList();
        meant.Should().NotBeEmpty();
        var gone = meant.Where(path => path.After is null).Select(path => path.Path).ToHashSet();
        // A folder's own time changes with what is in it.
        var touched = gone.Select(path => path[..Math.Max(path.LastIndexOf('/'), 0)]).Where(folder => !gone.Contains(folder));
        var expected = gone.Select(path => $"- {path}").Concat(touched.Distinct().Select(path => $"* {path}"))
            .Concat(meant.Where(path => path.After is not null).Select(path => $"* {path.Path}"));
        TreePicture.Differences(before, after).Should().BeEquivalentTo(expected.Distinct());
        foreach (var path in meant.Where(path => path.After is not null))
            (Metadata(after[path.Path]), Digest(after[path.Path])).Should().Be((Metadata(before[path.Path]), DigestOf(path.After!)), path.Path);
        foreach (var folder in touched)
            WithoutTime(after[folder]).Should().Be(WithoutTime(before[folder]), folder);
        var done = report.Systems.Single().Operations;
        done.Sum(step => step.Removed).Should().Be(gone.Count);
        done.Sum(step => step.Rewritten).Should().Be(meant.Count - gone.Count);
        return image;
    }

    private static string Metadata(string picture) => string.Join(' ', picture.Split(' ')[..3]);

    private static string Digest(string picture) => picture.Split(' ')[^1];

    private static string DigestOf(string content) =>
        content.Length == 0 ? "" : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));

    private static string WithoutTime(string picture) => string.Join(' ', picture.Split(' ').Where((_, index) => index != 3));
}
