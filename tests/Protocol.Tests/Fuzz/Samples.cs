using System.Reflection;
using Engine.Protocol.Contract;

namespace Engine.Protocol.Tests.Fuzz;

/// <summary>A value of each type that has a form on the wire, the same in each run.</summary>
internal static class Samples
{
    public static object? Of(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(WireUuidAttribute)) ? new string('u', 32) : Of(parameter.ParameterType);

    public static object? Of(Type type)
    {
        if (type == typeof(void))
            return null;
        if (type == typeof(string))
            return "/dev/sda1";
        if (type == typeof(byte[]))
            return new byte[] { 0, 1, 2, 255, 0 };
        if (type == typeof(Stream))
            return Stream.Null;
        if (type == typeof(bool))
            return true;
        if (type.IsPrimitive)
            return Convert.ChangeType(77, type, null);
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return ListOf(type.GetGenericArguments()[0]);
        if (type == typeof(KeyValuePair<string, string>))
            return KeyValuePair.Create("/", "/dev/sda1");
        var constructor = type.GetConstructors().Single(candidate => candidate.GetParameters().Length > 0);
        return constructor.Invoke([.. constructor.GetParameters().Select(Of)]);
    }

    private static Array ListOf(Type element)
    {
        var list = Array.CreateInstance(element, 2);
        list.SetValue(Of(element), 0);
        list.SetValue(Of(element), 1);
        return list;
    }
}
