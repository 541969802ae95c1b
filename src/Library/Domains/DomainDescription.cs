using System.Xml;
using System.Xml.Linq;

namespace Engine.Library.Domains;

/// <summary>A domain, out of libvirt's XML.</summary>
/// <param name="IsRunning">Whether it runs: then alone it has a number.</param>
/// <param name="Disks">Those with a medium, in the order in which they are described.</param>
internal sealed record DomainDescription(string Name, string Uuid, bool IsRunning, IReadOnlyList<DomainDisk> Disks)
{
    /// <summary>The most that is read; libvirt's descriptions have some 10 KiB.</summary>
    public const int BytesMax = 4 * 1024 * 1024;

    private const string DefaultFormat = "raw"; // libvirt's own default, which never looks into the image

    /// <summary>Reads a description. External entities and document types are refused.</summary>
    /// <exception cref="ActionException">EIO: it is no description; ENOTSUP: a disk of it can't be had.</exception>
    public static DomainDescription Read(Stream xml)
    {
        XElement domain;
        try
        {
            using var reader = XmlReader.Create(xml, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = BytesMax,
            });
            domain = XElement.Load(reader);
        }
        catch (XmlException wrong)
        {
            throw Wrong(wrong.Message);
        }
        if (domain.Name.LocalName != "domain" || domain.Element("name")?.Value is not { Length: > 0 } name)
            throw Wrong("it is no domain with a name");
        return new(
            name, domain.Element("uuid")?.Value.Trim() ?? "", domain.Attribute("id") is not null,
            [.. domain.Elements("devices").Elements("disk").Select(Disk).OfType<DomainDisk>()]);
    }

    private static DomainDisk? Disk(XElement disk)
    {
        var type = (string?)disk.Attribute("type") ?? "file";
        var target = (string?)disk.Element("target")?.Attribute("dev") ?? "?";
        // An empty CD-ROM drive has a source without a name, or none.
        if (disk.Element("source") is not { } source)
            return null;
        var found = new DomainDisk(
            target, (string?)disk.Element("driver")?.Attribute("type") ?? DefaultFormat, disk.Element("readonly") is not null, "");
        return type switch
        {
            "file" => At("file"),
            "block" => At("dev"),
            "network" when (string?)source.Attribute("protocol") == "nbd" && (string?)source.Attribute("tls") != "yes" =>
                found with { Place = (string?)source.Attribute("name") ?? "", Server = Server(source, target) },
            _ when (string?)disk.Attribute("device") is "cdrom" or "floppy" => null,
            _ => throw new ActionException(
                "ENOTSUP",
                $"add_domain: the disk {target} is of the type {type}{(type == "network" ? $" by {(string?)source.Attribute("protocol")}" : "")}: "
                + "file, block, and nbd without TLS are taken; add what it is by add_drive"),
        };

        DomainDisk? At(string attribute) =>
            (string?)source.Attribute(attribute) is { Length: > 0 } place ? found with { Place = place } : null;
    }

    private static string Server(XElement source, string target)
    {
        if (source.Elements("host").ToList() is not [var host])
            throw Wrong($"the disk {target} names {source.Elements("host").Count()} servers");
        if ((string?)host.Attribute("transport") == "unix")
            return $"unix:{(string?)host.Attribute("socket")}";
        var name = (string?)host.Attribute("name") ?? "localhost";
        var address = name.Contains(':') && !name.StartsWith('[') ? $"[{name}]" : name;
        return (string?)host.Attribute("port") is { Length: > 0 } port ? $"{address}:{port}" : address;
    }

    private static ActionException Wrong(string how) => new("EIO", $"add_domain: libvirt's description can't be read: {how}");
}
