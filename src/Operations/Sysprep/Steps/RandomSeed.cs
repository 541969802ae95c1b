namespace Engine.Operations.Sysprep.Steps;

internal sealed class RandomSeed : ISysprepStep
{
    public string Name => "random-seed";
    public string Heading => "Remove seeds of randomness";
    public bool IsDefault => true;
    public int Order => 300;

    public Task FindAsync(Finding finding, CancellationToken cancel) => finding.RemoveAsync(
        cancel,
        Rules.Files("/var/lib/systemd/random-seed"),
        Rules.Files("/var/lib/urandom/random-seed"),
        Rules.Files("/var/lib/misc/random-seed"),
        Rules.Files("/var/lib/random-seed"),
        Rules.Files("/etc/random-seed"),
        Rules.Files("/boot/loader/random-seed"),
        Rules.Files("/boot/efi/loader/random-seed"),
        Rules.Files("/efi/loader/random-seed"));
}
