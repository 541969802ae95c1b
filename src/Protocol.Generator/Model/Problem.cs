using Microsoft.CodeAnalysis.Text;

namespace Engine.Protocol.Generator.Model;

/// <summary>Where something stands in the source; unlike a Location it keeps no syntax tree alive and equals by value.</summary>
internal readonly record struct Place(string File, TextSpan Span, LinePositionSpan Lines)
{
    public static Place Of(Location location) => new(location.GetLineSpan().Path, location.SourceSpan, location.GetLineSpan().Span);

    public static Place Of(ISymbol symbol) => Of(symbol.Locations[0]);

    public Location Location => Location.Create(File, Span, Lines);
}

/// <summary>A mistake in the contract, to be reported.</summary>
internal sealed record Problem(string Id, string Message, Place Place);

/// <summary>What was read of one declaration. The model holds no places, so that it stays equal when the code above it moves.</summary>
/// <param name="Places">Where the model's members stand, in the model's order.</param>
internal sealed record Declared<T>(T Model, ValueList<Problem> Problems, ValueList<Place> Places)
    where T : class;
