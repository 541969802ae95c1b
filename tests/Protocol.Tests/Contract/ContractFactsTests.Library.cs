using System.Reflection;
using Engine.Protocol.Client;
using Engine.Protocol.Contract;

namespace Engine.Protocol.Tests.Contract;

// The library's side of the contract, and the catalog of both sides.
public partial class ContractFactsTests
{
    [Fact(DisplayName = "Each action of the library has its arguments, optional arguments and result in libguestfs")]
    public void LibraryIsLibguestfsOwn()
    {
        var declared = Library().Select(entry => string.Join('\t',
            entry.Action.Name,
            entry.Action.Since,
            OrDash(entry.Action.Group),
            OrDash(string.Join(' ', Given(entry.Method).Where(one => !one.HasDefaultValue).Select(one => $"{LibraryKind(one)}:{NameOf(one)}"))),
            OrDash(string.Join(' ', Given(entry.Method).Where(one => one.HasDefaultValue).Select(one => $"{OptionalKind(one)}:{NameOf(one)}"))),
            LibraryResult(entry.Method))).ToList();
        var facts = Facts("library.tsv").ToList();

        declared.Except(facts).Should().BeEmpty();
        facts.Except(declared).Should().BeEmpty();
    }

    [Fact(DisplayName = "The catalog has each action of both sides once, with its arguments; the library stands in front")]
    public void CatalogIsTheContract()
    {
        var library = Library().ToDictionary(entry => entry.Action.Name, entry => entry.Method);
        var expected = ContractAction.All.Where(action => !library.ContainsKey(action.Name))
            .Select(action => (action.Name, action.Method, IsLibrary: false))
            .Concat(library.Select(pair => (Name: pair.Key, Method: pair.Value, IsLibrary: true)))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal);

        ActionCatalog.All.Select(Told).Should().Equal(expected.Select(entry =>
            $"{entry.Name} {entry.IsLibrary} {string.Join(' ', Given(entry.Method).Select(one => $"{NameOf(one)}:{one.HasDefaultValue}"))}"));
        ActionCatalog.All.Should().OnlyContain(action => ActionCatalog.Find(action.Name) == action);
        ActionCatalog.Find("mount-ro").Should().BeSameAs(ActionCatalog.Find("mount_ro"));
        ActionCatalog.Find("add_drive_opts")!.Name.Should().Be("add_drive");
        ActionCatalog.Find("no_such_action").Should().BeNull();
    }

    [Fact(DisplayName = "Every public action of both sides is a method of GuestActions under its own name")]
    public void ActionsAreMethods() =>
        typeof(GuestActions).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Should().HaveCount(ActionCatalog.All.Count);

    private static string Told(ActionEntry action) =>
        $"{action.Name} {action.IsLibrary} {string.Join(' ', action.Arguments.Select(one => $"{one.Name}:{one.IsOptional}"))}";

    private static IEnumerable<(MethodInfo Method, ActionAttribute Action)> Library() =>
        from type in typeof(ContractAttribute).Assembly.GetTypes()
        where type.GetCustomAttribute<LibraryContractAttribute>() is not null
        from method in type.GetMethods()
        select (method, method.GetCustomAttribute<ActionAttribute>()!);

    private static IEnumerable<ParameterInfo> Given(MethodInfo method) =>
        method.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken));

    private static string LibraryKind(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) && IsNullable(new NullabilityInfoContext().Create(parameter)) ? "OptString" : ArgumentKind(parameter);

    private static string LibraryResult(MethodInfo method)
    {
        if (method.ReturnType == typeof(Task))
            return "RErr";
        var result = method.ReturnType.GetGenericArguments()[0];
        var nullability = new NullabilityInfoContext().Create(method.ReturnParameter).GenericTypeArguments[0];
        return result == typeof(string) && IsNullable(nullability) ? "RConstOptString" : ResultKind(result);
    }

    private static bool IsNullable(NullabilityInfo info) => info.ReadState == NullabilityState.Nullable;
}
