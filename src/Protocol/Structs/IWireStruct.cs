namespace Engine.Protocol.Structs;

/// <summary>A record that crosses the wire, to be read without knowing which it is.</summary>
public interface IWireStruct
{
    /// <summary>Tells the fields by their names on the API, in order.</summary>
    void Describe(IFieldWriter to);
}

/// <summary>Takes the fields of a struct.</summary>
public interface IFieldWriter
{
    void Field(string name, string value);
    void Field(string name, long value);
    void Field(string name, ulong value);
    void Field(string name, float value);
    void Field(string name, char value);
    void Field(string name, byte[] value);
}
