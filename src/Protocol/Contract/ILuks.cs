namespace Engine.Protocol.Contract;

/// <summary>
/// Encrypted devices, as cryptsetup knows them. A key is a passphrase, taken to the last byte; after <c>base64:</c> it is bytes
/// in base64, and <c>text:</c> before it is left out.
/// </summary>
[Contract]
public interface ILuks
{
    /// <summary>Opens an encrypted device of any kind that cryptsetup knows.</summary>
    /// <param name="mapname">It appears as <c>/dev/mapper/MAPNAME</c>.</param>
    /// <param name="crypttype">luks, luks1, luks2, tcrypt, bitlk …; null finds it out.</param>
    /// <param name="cipher">For a kind that does not say it itself.</param>
    /// <error code="EINVAL">It can't be told what the device is, or a word is none that cryptsetup could be given.</error>
    [Action("cryptsetup_open", Since = "1.43.2", Group = "luks")]
    void CryptsetupOpen(Device device, string key, string mapname, bool? @readonly = null, string? crypttype = null, string? cipher = null);

    /// <summary>Closes what <c>cryptsetup_open</c> opened.</summary>
    /// <param name="device">As <c>/dev/mapper/MAPNAME</c>.</param>
    [Action("cryptsetup_close", Since = "1.43.2", Group = "luks")]
    void CryptsetupClose(Device device);

    /// <summary>Opens a LUKS device as <c>/dev/mapper/MAPNAME</c>.</summary>
    [Action("luks_open", Since = "1.5.1", Group = "luks")]
    void LuksOpen(Device device, string key, string mapname);

    /// <summary>The same, without writing to it.</summary>
    [Action("luks_open_ro", Since = "1.5.1", Group = "luks")]
    void LuksOpenRo(Device device, string key, string mapname);

    /// <summary>Closes a LUKS device.</summary>
    /// <param name="device">As <c>/dev/mapper/MAPNAME</c>.</param>
    [Action("luks_close", Since = "1.5.1", Group = "luks")]
    void LuksClose(Device device);

    /// <summary>Makes a device a LUKS device; what was on it is lost.</summary>
    /// <param name="keyslot">0 to 7 for LUKS1, 0 to 31 for LUKS2.</param>
    [Action("luks_format", Since = "1.5.2", Group = "luks")]
    void LuksFormat(Device device, string key, int keyslot);

    /// <summary>The same with a cipher of choice, such as <c>aes-xts-plain64</c>.</summary>
    [Action("luks_format_cipher", Since = "1.5.2", Group = "luks")]
    void LuksFormatCipher(Device device, string key, int keyslot, string cipher);

    /// <summary>Adds a key.</summary>
    /// <param name="key">One that opens it now.</param>
    [Action("luks_add_key", Since = "1.5.2", Group = "luks")]
    void LuksAddKey(Device device, string key, string newkey, int keyslot);

    /// <summary>Takes a key away.</summary>
    /// <param name="key">Another one, which stays.</param>
    [Action("luks_kill_slot", Since = "1.5.2", Group = "luks")]
    void LuksKillSlot(Device device, string key, int keyslot);

    /// <summary>The UUID that stands in a LUKS header.</summary>
    [Action("luks_uuid", Since = "1.41.9", Group = "luks")]
    string LuksUuid(Device device);
}
