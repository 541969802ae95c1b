using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Appliance.Drives;
using Engine.Appliance.Drives.Formats;

namespace Engine.Appliance.Qemu;

/// <summary>An image as qemu gets it.</summary>
/// <param name="Driver">qemu's name of what reads it; its format was found safely or declared.</param>
/// <param name="FileSet">The number of its open file in qemu.</param>
internal sealed record AttachedNode(string Driver, int FileSet, bool IsBlockDevice)
{
    public AttachedNode? Backing { get; init; }
    public AttachedNode? Data { get; init; }

    /// <summary>The part of the file that is the disk, or null for all of it.</summary>
    public ByteRange? Part { get; init; }
}

/// <summary>A drive as qemu gets it.</summary>
/// <param name="Overlay">The number of its scratch overlay's open file, or null when the guest may write the image.</param>
internal sealed record AttachedDrive(AttachedNode Image, int? Overlay);

/// <summary>
/// Gives qemu the images of a drive one by one, the deepest first, each with what it stands on. Where an image stands on nothing that
/// is said too: so qemu opens no file by a name that it finds in one.
/// </summary>
internal static class BlockGraph
{
    /// <param name="name">The name of the drive's topmost node.</param>
    /// <param name="locks">Whether qemu locks a file that it may write; not when whoever opened it has.</param>
    public static IReadOnlyList<JsonObject> Nodes(AttachedDrive drive, string name, DriveOptions options, bool locks = true)
    {
        var nodes = new List<JsonObject>();
        var count = 0;
        if (drive.Overlay is not { } overlay)
        {
            Image(drive.Image, isReadOnly: false, name);
            Apply(options, nodes[^1]);
            return nodes;
        }

        var image = Image(drive.Image, isReadOnly: true, Numbered());
        nodes.Add(Overlay(overlay, name, image));
        return nodes;

        string Numbered() => string.Create(CultureInfo.InvariantCulture, $"{name}-image{++count}");

        string Image(AttachedNode image, bool isReadOnly, string nodeName)
        {
            var node = new JsonObject
            {
                ["node-name"] = nodeName,
                ["driver"] = image.Driver,
                ["read-only"] = isReadOnly,

                // A running machine may hold the image of a read-only drive; whether that is allowed was asked before.
                ["file"] = File(image.IsBlockDevice ? "host_device" : "file", image.FileSet, isLocked: locks && !isReadOnly),
            };
            if (image.Data is { } data)
            {
                node["data-file"] = Image(data, isReadOnly, Numbered());
            }

            if (image.Part is { } part)
            {
                node["offset"] = part.Start;
                node["size"] = part.Length;
            }

            if (image.Driver is "qcow2" or "qed" or "vmdk")
            {
                node["backing"] = image.Backing is { } backing ? Image(backing, isReadOnly: true, Numbered()) : null;
            }

            nodes.Add(node);
            return nodeName;
        }
    }

    /// <summary>A scratch overlay over a node.</summary>
    public static JsonObject Overlay(int fileSet, string name, string backing) => new()
    {
        ["node-name"] = name,
        ["driver"] = "qcow2",

        // A flush of the guest still writes qcow2's tables to the file; whoever keeps it brings the file to the disk once, at the end.
        ["cache"] = new JsonObject { ["no-flush"] = true },
        ["file"] = File("file", fileSet, isLocked: false),
        ["backing"] = backing,
    };

    /// <summary>Puts what is asked of a drive that is written into its topmost node.</summary>
    public static void Apply(DriveOptions options, JsonObject node)
    {
        if (options.Cache == CacheMode.Unsafe)
        {
            node["cache"] = new JsonObject { ["no-flush"] = true };
        }

        if (options.Discard != DiscardMode.Disable)
        {
            node["discard"] = "unmap";
            if (node["file"] is JsonObject file)
            {
                file["discard"] = "unmap";
            }
        }
    }

    /// <summary>An open file as a node.</summary>
    public static JsonObject File(string driver, int fileSet, bool isLocked) => new()
    {
        ["driver"] = driver,
        ["filename"] = $"/dev/fdset/{fileSet}",
        ["locking"] = isLocked ? "auto" : "off",
    };
}
