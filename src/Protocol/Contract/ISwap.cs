namespace Engine.Protocol.Contract;

/// <summary>Swap space of the appliance.</summary>
[Contract]
public interface ISwap
{
    /// <summary>Makes a device swap space with a label.</summary>
    [Action("mkswap_L", Since = "1.0.55")]
    void MkswapL(string label, Device device);

    /// <summary>Makes a device swap space with a UUID.</summary>
    [Action("mkswap_U", Since = "1.0.55", Group = "linuxfsuuid")]
    void MkswapU(string uuid, Device device);

    /// <summary>Makes a file of the guest swap space.</summary>
    [Action("mkswap_file", Since = "1.0.66")]
    void MkswapFile(GuestPath path);

    /// <summary>Lets the appliance swap to a device.</summary>
    [Action("swapon_device", Since = "1.0.66")]
    void SwaponDevice(Device device);

    /// <summary>Ends that.</summary>
    [Action("swapoff_device", Since = "1.0.66")]
    void SwapoffDevice(Device device);

    /// <summary>Lets the appliance swap to a file of the guest.</summary>
    [Action("swapon_file", Since = "1.0.66")]
    void SwaponFile(GuestPath file);

    /// <summary>Ends that.</summary>
    [Action("swapoff_file", Since = "1.0.66")]
    void SwapoffFile(GuestPath file);

    /// <summary>Lets the appliance swap to the device of a label.</summary>
    [Action("swapon_label", Since = "1.0.66")]
    void SwaponLabel(string label);

    /// <summary>Ends that.</summary>
    [Action("swapoff_label", Since = "1.0.66")]
    void SwapoffLabel(string label);

    /// <summary>Lets the appliance swap to the device of a UUID.</summary>
    [Action("swapon_uuid", Since = "1.0.66", Group = "linuxfsuuid")]
    void SwaponUuid(string uuid);

    /// <summary>Ends that.</summary>
    [Action("swapoff_uuid", Since = "1.0.66", Group = "linuxfsuuid")]
    void SwapoffUuid(string uuid);
}
