using Engine.Protocol.Structs;

namespace Engine.Protocol.Client;

/// <summary>Takes an action's result; told at most one thing, and nothing by an action that has none.</summary>
public interface IResultWriter
{
    void Bool(bool value);
    void Int(int value);
    void Long(long value);

    /// <summary>A string of the guest (<see cref="Text.GuestText"/>).</summary>
    void Text(string value);

    /// <summary>A string, or null where there is none.</summary>
    void OptionalText(string? value);
    void Bytes(byte[] value);
    void TextList(IReadOnlyList<string> value);
    void Pairs(IReadOnlyList<KeyValuePair<string, string>> value);
    void Struct(IWireStruct value);
    void StructList(IReadOnlyList<IWireStruct> value);
}
