namespace Engine.Protocol.Contract;

/// <summary>Writing over what is to be read by nobody again. How far that holds for flash and for overlays is the disk's matter.</summary>
[Contract]
public interface IScrubbing
{
    /// <summary>Writes several patterns over a device.</summary>
    [Action("scrub_device", Since = "1.0.52", Group = "scrub")]
    void ScrubDevice(Device device);

    /// <summary>Writes several patterns over a file, and removes it.</summary>
    [Action("scrub_file", Since = "1.0.52", Group = "scrub")]
    void ScrubFile(GuestPath file);

    /// <summary>
    /// Makes a folder, fills it with files until the file system is full, and writes several patterns over them. The files are
    /// removed, the folder stays.
    /// </summary>
    /// <error code="EEXIST">The folder exists.</error>
    [Action("scrub_freespace", Since = "1.0.52", Group = "scrub")]
    void ScrubFreespace(GuestPath dir);
}
