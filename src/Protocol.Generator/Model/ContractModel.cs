namespace Engine.Protocol.Generator.Model;

/// <summary>A contract interface.</summary>
/// <param name="Source">The file that declares it, with its folder: <c>Contract/ILvm.cs</c>.</param>
/// <param name="IsLibrary">Whether its actions are answered on the host, and have no number and no form on the wire.</param>
internal sealed record ContractModel(
    string Interface, string Namespace, string Source, ValueList<ActionModel> Actions, bool IsLibrary = false)
{
    /// <summary>The interface's name without its I.</summary>
    public string Subject => Interface.Length > 1 && Interface[0] == 'I' ? Interface.Substring(1) : Interface;
}

/// <summary>One action.</summary>
/// <param name="Alias">Further names, separated by blanks.</param>
/// <param name="Number">What <c>Procedure</c> says under the method's name; 0 until the two are joined.</param>
/// <param name="Documentation">The lines of its doc comment, from the slashes on.</param>
internal sealed record ActionModel(
    string Method,
    string Name,
    string Alias,
    string Since,
    string Group,
    bool Progress,
    WireType Result,
    ValueList<ParameterModel> Parameters,
    ValueList<string> Documentation,
    int Number = 0)
{
    public IEnumerable<ParameterModel> Required => Parameters.Where(parameter => !parameter.IsOptional && !parameter.Type.IsFile);

    public IEnumerable<ParameterModel> Optional => Parameters.Where(parameter => parameter.IsOptional);

    public bool Has(WireKind kind) => Parameters.Any(parameter => parameter.Type.Kind == kind);

    /// <summary>A name for generated code's own use that no parameter has.</summary>
    public string Free(string name) => Parameters.Any(parameter => parameter.Name == name) ? Free(name + "Wire") : name;
}

/// <summary>One parameter of an action.</summary>
/// <param name="Name">As generated code writes it: a keyword has its @.</param>
internal sealed record ParameterModel(string Name, WireType Type, bool IsOptional)
{
    public string CSharp => IsOptional ? Type.CSharp + "?" : Type.CSharp;
}
