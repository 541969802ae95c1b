using System.Globalization;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="ILuks"/>
public sealed class Luks : ILuks
{
    private const string MapperFolder = "/dev/mapper/";

    // What cryptsetup calls the kinds that open a device; plain and verity open anything and know no wrong key.
    private static readonly Dictionary<string, string> KindOfSuperblock = new(StringComparer.Ordinal)
    {
        ["crypto_LUKS"] = "luks",
        ["BitLocker"] = "bitlk",
    };

    public void CryptsetupOpen(Device device, string key, string mapname, bool? @readonly, string? crypttype, string? cipher)
    {
        var path = GuestDevice.KernelPath(device);
        var kind = crypttype ?? KindOfSuperblock.GetValueOrDefault(Linux.Blkid.Superblock(path)?.Type ?? "")
            ?? throw new ActionException("EINVAL", $"cryptsetup_open: it can't be told how {device.Name} is encrypted: name the type");
        List<string> words = ["open", "--type", kind];
        if (@readonly == true)
            words.Add("--readonly");
        if (cipher is not null)
            words.AddRange(["--cipher", cipher]);
        Open([.. words], path, key, mapname);
    }

    public void CryptsetupClose(Device device) => LuksClose(device);

    public void LuksOpen(Device device, string key, string mapname) =>
        Open(["open", "--type", "luks"], GuestDevice.KernelPath(device), key, mapname);

    public void LuksOpenRo(Device device, string key, string mapname) =>
        Open(["open", "--type", "luks", "--readonly"], GuestDevice.KernelPath(device), key, mapname);

    public void LuksClose(Device device)
    {
        if (!device.Name.StartsWith(MapperFolder, StringComparison.Ordinal))
            throw new ActionException("EINVAL", $"{device.Name}: an open encrypted device is named {MapperFolder}NAME");
        Tool.Check("cryptsetup", ["close", "--", device.Name[MapperFolder.Length..]]);
        VolumeGroups.Decided();
    }

    public void LuksFormat(Device device, string key, int keyslot) => Format(device, key, keyslot);

    public void LuksFormatCipher(Device device, string key, int keyslot, string cipher) => Format(device, key, keyslot, "--cipher", cipher);

    public void LuksAddKey(Device device, string key, string newkey, int keyslot) =>
        CryptKey.WithFile(CryptKey.Bytes(newkey), file =>
            Run(key, "luksAddKey", "--key-slot", Slot(keyslot), "--", GuestDevice.KernelPath(device), file));

    public void LuksKillSlot(Device device, string key, int keyslot) =>
        Run(key, "luksKillSlot", "--", GuestDevice.KernelPath(device), Slot(keyslot));

    public string LuksUuid(Device device) =>
        Tool.Check("cryptsetup", ["luksUUID", "--", GuestDevice.KernelPath(device)]).OutputText.Trim();

    private static void Format(Device device, string key, int keyslot, params string[] more)
    {
        var path = GuestDevice.KernelPath(device);
        Linux.Blkid.Wipe(path);
        Run(key, ["luksFormat", "--key-slot", Slot(keyslot), .. more, "--", path]);
    }

    private static void Open(string[] words, string path, string key, string mapname)
    {
        // It becomes the name of a node in that folder, where device-mapper has its own.
        if (mapname.Length == 0 || mapname.Contains('/') || mapname is "." or ".." or "control")
            throw new ActionException("EINVAL", $"'{mapname}' is no name for an open device");
        Run(key, [.. words, "--", path, mapname]);
        // A guest may keep its volume group in there.
        VolumeGroups.ActivateNew();
    }

    private static ToolResult Run(string key, params string[] words) => Tool.Check(
        "cryptsetup", ["--batch-mode", "--key-file", "-", .. words], new ToolOptions { Input = new MemoryStream(CryptKey.Bytes(key)) });

    private static string Slot(int keyslot) => keyslot >= 0
        ? keyslot.ToString(CultureInfo.InvariantCulture)
        : throw new ActionException("EINVAL", $"{keyslot} is no number of a key slot");
}
