using System.Buffers;
using System.Globalization;
using System.Text;
using Engine.Operations.Reports;
using Engine.Protocol.Client;
using Engine.Protocol.Structs;

namespace Engine.Host.Exec;

/// <summary>
/// An answer as one line of JSON. Written by hand, since System.Text.Json takes no names of members with bytes that are no UTF-8.
/// </summary>
internal sealed class JsonResult : IResultWriter, IFieldWriter
{
    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _isFirst;
    private bool _hasResult;

    public JsonResult() => Plain("{\"ok\":true,\"ret\":");

    /// <summary>The whole line, with its newline.</summary>
    public ReadOnlyMemory<byte> End()
    {
        Plain(_hasResult ? "}\n" : "null}\n");
        return _line.WrittenMemory;
    }

    /// <summary>The line of an action that failed.</summary>
    public static ReadOnlyMemory<byte> Failure(EngineError error)
    {
        var failure = new JsonResult();
        failure._line.ResetWrittenCount();
        failure.Plain("{\"ok\":false,\"errno\":");
        failure.Plain(error.Errno is null ? "null" : $"\"{error.Errno}\"");
        failure.Plain(",\"error\":");
        failure.Token(error.Message);
        failure.Plain(",\"code\":");
        failure.Token(error.Code);
        failure.Plain("}\n");
        return failure._line.WrittenMemory;
    }

    public void Bool(bool value) => Result(value ? "true" : "false");

    public void Int(int value) => Result(Number(value));

    public void Long(long value) => Result(Number(value));

    public void Text(string value)
    {
        Result("");
        Token(value);
    }

    public void OptionalText(string? value)
    {
        if (value is null)
            Result("null");
        else
            Text(value);
    }

    public void Bytes(byte[] value)
    {
        Result("");
        Base64(value);
    }

    public void TextList(IReadOnlyList<string> value) => List(value, Token);

    public void Pairs(IReadOnlyList<KeyValuePair<string, string>> value)
    {
        Result("{");
        _isFirst = true;
        foreach (var (key, text) in value)
            Member(key, () => Token(text));
        Plain("}");
    }

    public void Struct(IWireStruct value)
    {
        Result("");
        Object(value);
    }

    public void StructList(IReadOnlyList<IWireStruct> value) => List(value, Object);

    public void Field(string name, string value) => Member(name, () => Token(value));

    public void Field(string name, long value) => Member(name, () => Plain(Number(value)));

    public void Field(string name, ulong value) => Member(name, () => Plain(value.ToString(CultureInfo.InvariantCulture)));

    public void Field(string name, float value) =>
        Member(name, () => Plain(float.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "null"));

    public void Field(string name, char value) => Member(name, () => Token(value.ToString()));

    public void Field(string name, byte[] value) => Member(name, () => Base64(value));

    private void Object(IWireStruct value)
    {
        Plain("{");
        _isFirst = true;
        value.Describe(this);
        Plain("}");
    }

    private void List<T>(IReadOnlyList<T> items, Action<T> write)
    {
        Result("[");
        for (var index = 0; index < items.Count; index++)
        {
            if (index > 0)
                Plain(",");
            write(items[index]);
        }
        Plain("]");
    }

    private void Member(string name, Action write)
    {
        if (!_isFirst)
            Plain(",");
        _isFirst = false;
        Token(name);
        Plain(":");
        write();
    }

    private void Result(string begin)
    {
        _hasResult = true;
        Plain(begin);
    }

    private void Base64(byte[] value) => Plain($"{{\"base64\":\"{Convert.ToBase64String(value)}\"}}");

    private void Token(string text) => _line.Write(GuestJson.Token(text));

    private void Plain(string ascii) => _line.Advance(Encoding.ASCII.GetBytes(ascii, _line.GetSpan(ascii.Length)));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
