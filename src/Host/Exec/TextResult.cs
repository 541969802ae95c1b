using System.Buffers;
using System.Globalization;
using System.Text;
using Engine.Host.Output;
using Engine.Protocol.Client;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Host.Exec;

/// <summary>An answer for people and scripts: a string or number a line, a list's items a line each, a struct's fields as <c>NAME: VALUE</c>.</summary>
/// <param name="isTerminal">Whether what could steer a terminal is escaped.</param>
internal sealed class TextResult(bool isTerminal) : IResultWriter, IFieldWriter
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private string _indent = "";

    public ReadOnlyMemory<byte> Written => _text.WrittenMemory;

    public void Bool(bool value) => Line(value ? "true" : "false");

    public void Int(int value) => Long(value);

    public void Long(long value) => Line(value.ToString(CultureInfo.InvariantCulture));

    public void Text(string value) => Line(value);

    public void OptionalText(string? value)
    {
        if (value is not null)
            Line(value);
    }

    public void Bytes(byte[] value) => _text.Write(isTerminal ? Encode(GuestText.Decode(value)) : value);

    public void TextList(IReadOnlyList<string> value)
    {
        foreach (var item in value)
            Line(item);
    }

    public void Pairs(IReadOnlyList<KeyValuePair<string, string>> value)
    {
        foreach (var (key, text) in value)
            Line($"{key}: {text}");
    }

    public void Struct(IWireStruct value) => value.Describe(this);

    public void StructList(IReadOnlyList<IWireStruct> value)
    {
        for (var index = 0; index < value.Count; index++)
        {
            Line($"[{index}] = {{");
            _indent = "  ";
            value[index].Describe(this);
            _indent = "";
            Line("}");
        }
    }

    public void Field(string name, string value) => Line($"{_indent}{name}: {value}");

    public void Field(string name, long value) => Line(string.Create(CultureInfo.InvariantCulture, $"{_indent}{name}: {value}"));

    public void Field(string name, ulong value) => Line(string.Create(CultureInfo.InvariantCulture, $"{_indent}{name}: {value}"));

    public void Field(string name, float value) => Line(string.Create(CultureInfo.InvariantCulture, $"{_indent}{name}: {value}"));

    public void Field(string name, char value) => Line($"{_indent}{name}: {value}");

    public void Field(string name, byte[] value) => Line($"{_indent}{name}: {GuestText.Decode(value)}");

    private void Line(string text)
    {
        _text.Write(Encode(text));
        _text.Write("\n"u8);
    }

    private byte[] Encode(string text) => isTerminal
        ? Encoding.UTF8.GetBytes(string.Join('\n', text.Split('\n').Select(line => PlainText.Of(line, int.MaxValue))))
        : GuestText.Encode(text);
}
