using System.Reflection;
using CsCheck;
using Engine.Protocol.Contract;
using Engine.Protocol.Text;

namespace Engine.Protocol.Tests.Calls;

/// <summary>Random values of everything that has a form on the wire, by its type.</summary>
internal static class WireValues
{
    private static readonly Gen<string> Text = Gen.Frequency(
        (3, Gen.Byte[1, 255].Array[0, 12].Select(bytes => GuestText.Decode(bytes))),
        (1, Gen.String.AlphaNumeric));

    /// <summary>What a caller can give for a parameter; null too for an optional argument. Streams are new ones.</summary>
    public static Gen<object?> Of(ParameterInfo parameter)
    {
        var given = parameter.IsDefined(typeof(WireUuidAttribute))
            ? Gen.Char.AlphaNumeric.Array[0, 32].Select(letters => (object?)new string(letters))
            : Of(parameter.ParameterType);
        return parameter.HasDefaultValue ? Gen.Frequency((1, Gen.Const((object?)null)), (2, given)) : given;
    }

    public static Gen<object?> Of(Type type) =>
        type == typeof(void) ? Gen.Const((object?)null)
        : type == typeof(Stream) ? Gen.Const(() => (object?)new MemoryStream())
        : type == typeof(string) ? Text.Select(value => (object?)value)
        : type == typeof(bool) ? Gen.Bool.Select(value => (object?)value)
        : type == typeof(int) ? Gen.Int.Select(value => (object?)value)
        : type == typeof(uint) ? Gen.UInt.Select(value => (object?)value)
        : type == typeof(long) ? Gen.Long.Select(value => (object?)value)
        : type == typeof(ulong) ? Gen.ULong.Select(value => (object?)value)
        : type == typeof(float) ? Gen.Float.Select(value => (object?)value)
        : type == typeof(char) ? Gen.Char['\0', '\xFF'].Select(value => (object?)value)
        : type == typeof(byte[]) ? Gen.Byte.Array[0, 40].Select(value => (object?)value)
        : Nullable.GetUnderlyingType(type) is { } value ? Of(value)
        : ElementOf(type) is { } element ? Of(element).Array[0, 5].Select(items => (object?)Typed(items, element))
        : type == typeof(KeyValuePair<string, string>) ? Text.Select(Text, (key, other) => (object?)KeyValuePair.Create(key, other))
        : type.GetConstructors().Single(constructor => constructor.GetParameters().Length > 0) is var constructor
            ? Of(constructor.GetParameters()).Select(fields => (object?)constructor.Invoke(fields))
        : throw new NotSupportedException(type.FullName);

    public static Gen<object?[]> Of(ParameterInfo[] parameters) => parameters.Aggregate(
        Gen.Const(Array.Empty<object?>()),
        (before, parameter) => before.Select(Of(parameter), (values, value) => values.Append(value).ToArray()));

    /// <summary>A text that is equal for equal values and for no others.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        byte[] bytes => Convert.ToHexString(bytes),
        System.Collections.IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Describe))}]",
        Stream stream => $"stream {System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(stream)}",
        _ => value.ToString()!,
    };

    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static Array Typed(object?[] items, Type element)
    {
        var list = Array.CreateInstance(element, items.Length);
        for (var i = 0; i < items.Length; i++)
            list.SetValue(items[i], i);
        return list;
    }
}
