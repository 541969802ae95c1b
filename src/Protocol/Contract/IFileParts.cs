namespace Engine.Protocol.Contract;

/// <summary>Parts of files and devices.</summary>
[Contract]
public interface IFileParts
{
    /// <summary>Reads bytes from a place of a file; fewer at its end.</summary>
    [Action("pread", Since = "1.0.77")]
    byte[] Pread(GuestPath path, int count, long offset);

    /// <summary>Reads bytes from a place of a device.</summary>
    [Action("pread_device", Since = "1.5.21")]
    byte[] PreadDevice(Device device, int count, long offset);

    /// <summary>Writes bytes to a place of a file.</summary>
    /// <returns>How many were written: all.</returns>
    [Action("pwrite", Since = "1.3.14")]
    int Pwrite(GuestPath path, byte[] content, long offset);

    /// <summary>Writes bytes to a place of a device.</summary>
    /// <returns>How many were written: all.</returns>
    [Action("pwrite_device", Since = "1.5.20")]
    int PwriteDevice(Device device, byte[] content, long offset);

    /// <summary>Replaces a file's content by a string.</summary>
    /// <param name="size">Writes only so many bytes of it; 0 is all.</param>
    [Action("write_file", Since = "0.0.8")]
    void WriteFile(GuestPath path, string content, int size);

    /// <summary>Makes a file of one byte over and over.</summary>
    /// <param name="c">0 to 255.</param>
    /// <param name="len">In bytes.</param>
    [Action("fill", Since = "1.0.79", Progress = true)]
    void Fill(int c, int len, GuestPath path);

    /// <summary>Makes a file of a pattern over and over, cut at its end.</summary>
    [Action("fill_pattern", Since = "1.3.12", Progress = true)]
    void FillPattern(string pattern, int len, GuestPath path);

    /// <summary>Makes a file of zeros whose blocks are taken already.</summary>
    [Action("fallocate", Since = "1.0.66")]
    void Fallocate(GuestPath path, int len);

    /// <summary>Makes a file of zeros whose blocks are taken already.</summary>
    [Action("fallocate64", Since = "1.3.17")]
    void Fallocate64(GuestPath path, long len);

    /// <summary>Copies bytes.</summary>
    /// <param name="size">How many, or all.</param>
    /// <param name="sparse">Leaves holes where blocks are zeros.</param>
    /// <param name="append">Adds to the target's end.</param>
    [Action("copy_file_to_file", Since = "1.13.25", Progress = true)]
    void CopyFileToFile(
        GuestPath src,
        GuestPath dest,
        long? srcoffset = null,
        long? destoffset = null,
        long? size = null,
        bool? sparse = null,
        bool? append = null);

    /// <summary>Copies a file's bytes to a device.</summary>
    [Action("copy_file_to_device", Since = "1.13.25", Progress = true)]
    void CopyFileToDevice(
        GuestPath src,
        Device dest,
        long? srcoffset = null,
        long? destoffset = null,
        long? size = null,
        bool? sparse = null,
        bool? append = null);

    /// <summary>Copies a device's bytes to a file.</summary>
    [Action("copy_device_to_file", Since = "1.13.25", Progress = true)]
    void CopyDeviceToFile(
        Device src,
        GuestPath dest,
        long? srcoffset = null,
        long? destoffset = null,
        long? size = null,
        bool? sparse = null,
        bool? append = null);

    /// <summary>Copies a device's bytes to another.</summary>
    [Action("copy_device_to_device", Since = "1.13.25", Progress = true)]
    void CopyDeviceToDevice(
        Device src,
        Device dest,
        long? srcoffset = null,
        long? destoffset = null,
        long? size = null,
        bool? sparse = null,
        bool? append = null);

    /// <summary>Copies the first bytes of a file or device.</summary>
    [Action("copy_size", Since = "1.0.87", Progress = true)]
    void CopySize(DeviceOrPath src, DeviceOrPath dest, long size);

    /// <summary>Copies a file or device, all of it.</summary>
    [Action("dd", Since = "1.0.80")]
    void Dd(DeviceOrPath src, DeviceOrPath dest);

    /// <summary>A checksum of a device's content, in hexadecimal; types as of checksum.</summary>
    [Action("checksum_device", Since = "1.3.2")]
    string ChecksumDevice(string csumtype, Device device);

    /// <summary>Whether a file holds zeros alone.</summary>
    [Action("is_zero", Since = "1.11.8")]
    bool IsZero(GuestPath path);

    /// <summary>Whether a device holds zeros alone.</summary>
    [Action("is_zero_device", Since = "1.11.8")]
    bool IsZeroDevice(Device device);

    /// <summary>Writes zeros over the first 128 KiB of a device, and so takes away what identifies it.</summary>
    [Action("zero", Since = "1.0.16", Progress = true)]
    void Zero(Device device);

    /// <summary>Writes zeros over all of a device.</summary>
    [Action("zero_device", Since = "1.3.1", Progress = true)]
    void ZeroDevice(Device device);

    /// <summary>Makes the free space of the file system at a folder zeros, by filling it with a file that is removed again.</summary>
    [Action("zero_free_space", Since = "1.17.18", Progress = true)]
    void ZeroFreeSpace(GuestPath directory);

    /// <summary>Writes a file from its content in Base64.</summary>
    [Action("base64_in", Since = "1.3.5")]
    void Base64In([FileIn] Stream base64file, GuestPath filename);

    /// <summary>A file's content in Base64.</summary>
    [Action("base64_out", Since = "1.3.5")]
    void Base64Out(GuestPath filename, [FileOut] Stream base64file);
}
