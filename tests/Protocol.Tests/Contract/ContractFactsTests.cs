using System.Reflection;
using System.Text.RegularExpressions;
using Engine.Protocol.Contract;
using Engine.Protocol.Rpc;

namespace Engine.Protocol.Tests.Contract;

public partial class ContractFactsTests
{
    private const int FirstPrivateNumber = 70000;

    [Fact(DisplayName = "Each action of libguestfs has its number, arguments, optional arguments, result and group there")]
    public void ActionsAreLibguestfsOwn()
    {
        var declared = Public().Select(action => string.Join('\t',
            action.Number,
            action.Name,
            action.Declared.Since,
            OrDash(action.Declared.Group),
            OrDash(string.Join(' ', action.Required.Select(parameter => $"{LibraryKind(parameter)}:{NameOf(parameter)}"))),
            OrDash(string.Join(' ', action.Optional.Select(parameter => $"{OptionalKind(parameter)}:{NameOf(parameter)}"))),
            ResultKind(action.Method.ReturnType),
            action.Declared.Progress ? "progress" : "-")).ToList();
        var facts = Facts("actions.tsv").ToList();

        declared.Except(facts).Should().BeEmpty();
        facts.Except(declared).Should().BeEmpty();
    }

    [Fact(DisplayName = "Each struct has the fields of libguestfs's, in its order and kinds")]
    public void StructsAreLibguestfsOwn()
    {
        var declared = typeof(WireStructAttribute).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<WireStructAttribute>() is not null)
            .Where(type => StructName(type)?.StartsWith("engine_", StringComparison.Ordinal) != true) // of calls between our own ends
            .Select(type => $"{StructName(type)}\t{string.Join(' ', FieldsOf(type))}")
            .ToList();
        var facts = Facts("structs.tsv").Select(Plain).ToList();

        declared.Except(facts).Should().BeEmpty();
        facts.Except(declared).Should().BeEmpty();
    }

    [Fact(DisplayName = "The table of actions says of each action what the contract says")]
    public void TableIsTheContract()
    {
        ActionTable.All.Should().Equal(ContractAction.All.Select(action => new ActionInfo(
            (Procedure)action.Number,
            action.Name,
            action.Declared.Since,
            action.Declared.Group,
            action.Declared.Progress,
            action.Method.GetParameters().Any(parameter => parameter.IsDefined(typeof(FileInAttribute))),
            action.Method.GetParameters().Any(parameter => parameter.IsDefined(typeof(FileOutAttribute))),
            action.Optional.Count())));
        ActionTable.All.Should().OnlyContain(action => ActionTable.Find((int)action.Procedure) == action);
        ActionTable.Find(4).Should().BeNull("libguestfs retired number 4");
    }

    [Fact(DisplayName = "Calls of our own have numbers that libguestfs will not reach")]
    public void PrivateNumbersAreHigh()
    {
        ContractAction.All.Should().OnlyContain(action => action.Name.StartsWith("engine_") == (action.Number >= FirstPrivateNumber));
    }

    private static IEnumerable<ContractAction> Public() => ContractAction.All.Where(action => action.Number < FirstPrivateNumber);

    private static IEnumerable<string> Facts(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "facts", file)).Where(line => !line.StartsWith('#')).Select(NoGuid);

    // A GUID and a key are plain strings on the wire and to the checks before the action runs.
    private static string NoGuid(string line) => line.Replace("GUID:", "PlainString:").Replace("\tKey:", "\tPlainString:").Replace(" Key:", " PlainString:");

    // Sizes in bytes and percentages have no types of their own here.
    private static string Plain(string line) => line.Replace("bytes:", "int64:").Replace("percent:", "float:");

    private static string ArgumentKind(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(FileInAttribute)) ? "FileIn"
        : parameter.IsDefined(typeof(FileOutAttribute)) ? "FileOut"
        : ArgumentKind(parameter.ParameterType);

    private static string ArgumentKind(Type type) =>
        type == typeof(string) ? "PlainString"
        : type == typeof(GuestPath) ? "Pathname"
        : type == typeof(DeviceOrPath) ? "Dev_or_Path"
        : type == typeof(MountableOrPath) ? "Mountable_or_Path"
        : type == typeof(Device) || type == typeof(Mountable) || type == typeof(Filename) ? type.Name
        : type == typeof(bool) ? "Bool"
        : type == typeof(int) ? "Int"
        : type == typeof(long) ? "Int64"
        : type == typeof(byte[]) ? "BufferIn"
        : ElementOf(type) is { } element ? ArgumentKind(element) + "[]"
        : throw new NotSupportedException(type.FullName);

    private static string OptionalKind(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(bool?) ? "OBool"
        : parameter.ParameterType == typeof(int?) ? "OInt"
        : parameter.ParameterType == typeof(long?) ? "OInt64"
        : parameter.ParameterType == typeof(string) ? "OString"
        : ElementOf(parameter.ParameterType) == typeof(string) ? "OStringList"
        : throw new NotSupportedException(parameter.ParameterType.FullName);

    private static string ResultKind(Type type) =>
        type == typeof(void) ? "RErr"
        : type == typeof(bool) ? "RBool"
        : type == typeof(int) ? "RInt"
        : type == typeof(long) ? "RInt64"
        : type == typeof(byte[]) ? "RBufferOut"
        : StringKind(type) is { } kind ? $"RString:{kind}"
        : StructName(type) is { } name ? $"RStruct:{name}"
        : ElementOf(type) is not { } element ? throw new NotSupportedException(type.FullName)
        : element == typeof(KeyValuePair<string, string>) ? "RHashtable"
        : StructName(element) is { } elementName ? $"RStructList:{elementName}"
        : $"RStringList:{StringKind(element)}";

    private static string? StringKind(Type type) =>
        type == typeof(string) ? "RPlainString"
        : type == typeof(Device) || type == typeof(Mountable) ? $"R{type.Name}"
        : null;

    private static string FieldKind(ParameterInfo field) =>
        field.IsDefined(typeof(WireUuidAttribute)) ? "uuid"
        : field.ParameterType == typeof(Device) ? "device"
        : field.ParameterType == typeof(byte[]) ? "buffer"
        : field.ParameterType.Name switch
        {
            nameof(String) => "string",
            nameof(Int32) => "int32",
            nameof(UInt32) => "uint32",
            nameof(Int64) => "int64",
            nameof(UInt64) => "uint64",
            nameof(Single) => "float",
            nameof(Char) => "char",
            "Byte[]" => "buffer",
            var other => throw new NotSupportedException(other),
        };

    private static IEnumerable<string> FieldsOf(Type record) =>
        record.GetConstructors().Single(constructor => constructor.GetParameters().Length > 0).GetParameters()
            .Select(field => $"{FieldKind(field)}:{Snake(field.Name!)}");

    private static string? StructName(Type type) => type.GetCustomAttribute<WireStructAttribute>()?.Name;

    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static string NameOf(ParameterInfo parameter) => parameter.Name!.ToLowerInvariant();

    private static string OrDash(string text) => text.Length == 0 ? "-" : text;

    private static string Snake(string name) => Regex.Replace(name, "(?<=.)[A-Z]", "_$0").ToLowerInvariant();
}
