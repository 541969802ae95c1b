using System.Buffers.Text;
using System.Text;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tar;

/// <summary>The records of an extended header: <c>LENGTH KEY=VALUE\n</c>. Keys are text, values bytes.</summary>
internal static class PaxRecords
{
    /// <summary>Adds the records to a table; an empty value takes a key away.</summary>
    /// <exception cref="ActionException">EINVAL: a record's length is wrong.</exception>
    public static void Read(ReadOnlySpan<byte> records, List<KeyValuePair<string, byte[]>> into)
    {
        while (!records.IsEmpty)
        {
            if (!Utf8Parser.TryParse(records, out int length, out var digits) || length > records.Length || length < digits + 4
                || records[digits] != ' ' || records[length - 1] != '\n')
                throw Unreadable();
            var record = records[(digits + 1)..(length - 1)];
            // An attribute's name can hold '=' only escaped, so the first one ends the key.
            var equals = record.IndexOf((byte)'=');
            if (equals < 1)
                throw Unreadable();
            into.Add(new(Encoding.Latin1.GetString(record[..equals]), record[(equals + 1)..].ToArray()));
            records = records[length..];
        }
    }

    public static void Write(List<byte> into, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var rest = key.Length + value.Length + 3;
        var length = rest + 1;
        while (length != rest + Digits(length))
            length = rest + Digits(length);
        into.AddRange(Encoding.ASCII.GetBytes($"{length} "));
        into.AddRange(key);
        into.Add((byte)'=');
        into.AddRange(value);
        into.Add((byte)'\n');
    }

    /// <exception cref="ActionException">EINVAL: not a decimal number.</exception>
    public static long Number(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out long number, out var used) && used == value.Length ? number : throw Unreadable();

    /// <summary>Seconds with a fraction; digits beyond nanoseconds are dropped, towards the past.</summary>
    public static FileTime Time(ReadOnlySpan<byte> value)
    {
        var point = value.IndexOf((byte)'.');
        var whole = point < 0 ? value : value[..point];
        var negative = whole.StartsWith("-"u8);
        var seconds = whole.SequenceEqual("-"u8) || whole.IsEmpty ? 0 : Number(whole);
        var nanoseconds = 0u;
        var digits = point < 0 ? [] : value[(point + 1)..];
        for (var i = 0; i < 9; i++)
        {
            var digit = i < digits.Length ? digits[i] - '0' : 0;
            nanoseconds = nanoseconds * 10 + (digit is >= 0 and <= 9 ? (uint)digit : throw Unreadable());
        }
        return negative && nanoseconds != 0 ? new(seconds - 1, 1_000_000_000 - nanoseconds) : new(seconds, nanoseconds);
    }

    private static int Digits(int number) => number.ToString().Length;

    private static ActionException Unreadable() => new("EINVAL", "the archive has an unreadable extended header");
}
