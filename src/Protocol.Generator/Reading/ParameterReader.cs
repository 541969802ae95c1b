using Microsoft.CodeAnalysis.CSharp;

namespace Engine.Protocol.Generator.Reading;

/// <summary>Reads the parameters of one action and notes what is wrong with them.</summary>
/// <param name="isLibrary">Whether the method is asynchronous, and takes a cancellation token beside its arguments.</param>
internal sealed class ParameterReader(IMethodSymbol method, List<Problem> problems, bool isLibrary)
{
    private const int OptionalsMax = 64; // the bits of the mask in a call's header

    public ValueList<ParameterModel> Read()
    {
        var parameters = method.Parameters.Where(parameter => !isLibrary || !TypeReader.IsCancellation(parameter.Type)).Select(Read).OfType<ParameterModel>().ToList();
        if (parameters.Count(parameter => parameter.Type.IsFile) > 1)
            Note(Problems.SeveralFiles, $"{method.Name} has more than one FileIn or FileOut", method);
        if (parameters.Count(parameter => parameter.IsOptional) > OptionalsMax)
            Note(Problems.WrongOptional, $"{method.Name} has more than {OptionalsMax} optional arguments", method);
        return new(parameters);
    }

    private ParameterModel? Read(IParameterSymbol parameter)
    {
        if (parameter.RefKind != RefKind.None || parameter.IsParams)
        {
            Note(Problems.NoWireForm, $"{Named(parameter)} can't be passed by reference or as params", parameter);
            return null;
        }
        return ReadFile(parameter, out var isFile) is { } file ? new(NameOf(parameter), file, false)
            : isFile ? null
            : parameter.HasExplicitDefaultValue ? ReadOptional(parameter) : ReadRequired(parameter);
    }

    private WireType? ReadFile(IParameterSymbol parameter, out bool isFile)
    {
        var isIn = TypeReader.HasAttribute(parameter, "FileInAttribute");
        var isOut = TypeReader.HasAttribute(parameter, "FileOutAttribute");
        isFile = isIn || isOut || TypeReader.IsStream(parameter.Type);
        if (!isFile)
            return null;
        if (isIn == isOut || !TypeReader.IsStream(parameter.Type))
            Note(Problems.UnmarkedFile, $"{Named(parameter)} must be a Stream with either [FileIn] or [FileOut]", parameter);
        else if (parameter.HasExplicitDefaultValue || parameter.NullableAnnotation == NullableAnnotation.Annotated)
            Note(Problems.WrongOptional, $"{Named(parameter)} is a file, which can't be optional", parameter);
        else
            return new(isIn ? WireKind.FileIn : WireKind.FileOut, "Stream");
        return null;
    }

    private ParameterModel? ReadOptional(IParameterSymbol parameter)
    {
        var isNullable = parameter.NullableAnnotation == NullableAnnotation.Annotated;
        if (!isNullable || parameter.ExplicitDefaultValue is not null)
        {
            Note(Problems.WrongOptional, $"{Named(parameter)} is optional and must be nullable with the default null", parameter);
            return null;
        }
        if (method.Parameters.Skip(parameter.Ordinal + 1).Any(later => !later.HasExplicitDefaultValue && !TypeReader.IsCancellation(later.Type)))
        {
            Note(Problems.WrongOptional, $"{Named(parameter)} is optional and stands before a required one", parameter);
            return null;
        }
        var type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type;
        return Parameter(parameter, TypeReader.OptionalArgument(type), isOptional: true);
    }

    private ParameterModel? ReadRequired(IParameterSymbol parameter)
    {
        if (parameter.Type is { SpecialType: SpecialType.System_String, NullableAnnotation: NullableAnnotation.Annotated })
            return new(NameOf(parameter), new(WireKind.OptionalString, "string?"), IsOptional: false);
        if (parameter.NullableAnnotation != NullableAnnotation.Annotated)
            return Parameter(parameter, TypeReader.Argument(parameter.Type), isOptional: false);
        Note(Problems.WrongOptional, $"{Named(parameter)} is nullable without the default null", parameter);
        return null;
    }

    private ParameterModel? Parameter(IParameterSymbol parameter, WireType? type, bool isOptional)
    {
        if (type is not null)
            return new(NameOf(parameter), type, isOptional);
        var form = isOptional ? "no form on the wire as an optional argument" : "no form on the wire as an argument";
        Note(Problems.NoWireForm, $"{Named(parameter)} is a {parameter.Type.ToDisplayString()}, which has {form}", parameter);
        return null;
    }

    private string Named(IParameterSymbol parameter) => $"{parameter.Name} of {method.Name}";

    private static string NameOf(IParameterSymbol parameter) =>
        SyntaxFacts.GetKeywordKind(parameter.Name) == SyntaxKind.None ? parameter.Name : "@" + parameter.Name;

    private void Note(string id, string message, ISymbol at) => problems.Add(new(id, message, Place.Of(at)));
}
