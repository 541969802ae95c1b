using System.Globalization;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Linux;

/// <summary>
/// What xfs_info prints: lines SECTION=VALUE NAME=NUMBER …, of which those without a section go on with the one before. The
/// sections are meta-data, data, naming, log and realtime; two of them may have a name in common.
/// </summary>
internal sealed class XfsGeometry
{
    private const int LinesMax = 256;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    private XfsGeometry()
    {
    }

    /// <summary>Each section by its name, and each number as SECTION.NAME, in the order of the text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => _order.ConvertAll(name => KeyValuePair.Create(name, _values[name]));

    public static XfsGeometry Parse(string text)
    {
        var geometry = new XfsGeometry();
        var section = "";
        foreach (var line in text.Split('\n').Take(LinesMax))
        {
            var equals = line.IndexOf('=');
            if (equals < 0)
                continue;
            var (head, rest) = (line[..equals].Trim(), line[(equals + 1)..]);
            // The value, which may hold a blank, ends before the name of the first number.
            if (head.Length > 0)
            {
                section = head;
                var next = rest.IndexOf('=');
                var end = next < 0 ? rest.Length : Math.Max(0, rest.LastIndexOf(' ', next));
                geometry.Set(section, rest[..end].Trim());
                rest = rest[end..];
            }
            foreach (var word in rest.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
                if (word.Split('=') is [var name, var number])
                    geometry.Set($"{section}.{name}", number);
        }
        return geometry;
    }

    private void Set(string name, string value)
    {
        if (_values.TryAdd(name, value))
            _order.Add(name);
    }

    private string Text(string section) => _values.GetValueOrDefault(section, "");

    /// <summary>-1, as 64 bits, when it is not told.</summary>
    public ulong Number(string section, string name) =>
        ulong.TryParse(_values.GetValueOrDefault($"{section}.{name}"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : ulong.MaxValue;

    /// <param name="mountpoint">What stands for the file system.</param>
    public XfsInfo ToStruct(string mountpoint)
    {
        return new XfsInfo(
            mountpoint,
            Of("meta-data", "isize"), Of("meta-data", "agcount"), Of("meta-data", "agsize"), Of("meta-data", "sectsz"),
            Of("meta-data", "attr"), Of("data", "bsize"), Number("data", "blocks"), Of("data", "imaxpct"), Of("data", "sunit"), Of("data", "swidth"),
            Version(Text("naming")), Of("naming", "bsize"), Of("naming", "ascii-ci"),
            Text("log"), Of("log", "bsize"), Of("log", "blocks"), Of("log", "version"), Of("log", "sectsz"), Of("log", "sunit"),
            Of("log", "lazy-count"),
            Text("realtime"), Of("realtime", "extsz"), Number("realtime", "blocks"), Number("realtime", "rtextents"));

        uint Of(string section, string name) => (uint)Number(section, name);
    }

    // "version 2"
    private static uint Version(string naming) =>
        uint.TryParse(naming[(naming.LastIndexOf(' ') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : uint.MaxValue;
}
