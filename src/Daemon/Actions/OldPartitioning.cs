using System.Globalization;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IOldPartitioning"/>
public sealed class OldPartitioning : IOldPartitioning
{
    private static readonly ToolOptions Briefly = new() { TimeLimit = Tool.LookingLimit };

    public void Sfdisk(Device device, int cyls, int heads, int sectors, IReadOnlyList<string> lines) => Write("sfdisk", device, lines);

    public void SfdiskM(Device device, IReadOnlyList<string> lines) =>
        Write("sfdiskM", device, lines.Select(SfdiskLine.InMebibytes).ToList());

    public void SfdiskN(Device device, int partnum, int cyls, int heads, int sectors, string line)
    {
        if (partnum < 1)
            throw new ActionException("EINVAL", $"sfdisk_N: {partnum}: partitions are numbered from 1");
        var number = partnum.ToString(CultureInfo.InvariantCulture);
        Run(device, ["--quiet", "--force", "--no-reread", "-N", number], SfdiskLine.Checked(line) + "\n");
    }

    public Device SfdiskL(Device device) => new(Look(device, "--list"));

    public string SfdiskDiskGeometry(Device device) => Look(device, "--show-geometry");

    public string SfdiskKernelGeometry(Device device) => Look(device, "--show-geometry");

    public void PartExpandGpt(Device device)
    {
        var path = GuestDevice.KernelPath(device);
        if (Linux.Blkid.PartitionTable(path)?.IsGpt == false)
            throw new ActionException("EINVAL", $"part_expand_gpt: {device}: it has no GPT");
        Tool.Check("sgdisk", ["--move-second-header", path]);
        PartitionNodes.Await();
    }

    private static void Write(string action, Device device, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            throw new ActionException("EINVAL", $"{action}: no line is given");
        Linux.Blkid.Wipe(GuestDevice.KernelPath(device));
        Run(
            device, ["--quiet", "--force", "--label", "dos", "--wipe", "always", "--wipe-partitions", "never"],
            string.Concat(lines.Select(line => SfdiskLine.Checked(line) + "\n")));
    }

    private static void Run(Device device, IReadOnlyList<string> words, string script)
    {
        var input = new MemoryStream(GuestText.Encode(script));
        Tool.Check("sfdisk", [.. words, GuestDevice.KernelPath(device)], new ToolOptions { Input = input });
        PartitionNodes.Await();
    }

    private static string Look(Device device, string what)
    {
        var path = GuestDevice.KernelPath(device);
        return Tool.Check("sfdisk", [what, path], Briefly).OutputText.Replace(path, device.Name, StringComparison.Ordinal);
    }
}
