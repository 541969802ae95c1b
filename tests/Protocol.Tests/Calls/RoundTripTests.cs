using System.Reflection;
using CsCheck;
using Engine.Protocol.Client;
using Engine.Protocol.Tests.Contract;

namespace Engine.Protocol.Tests.Calls;

public class RoundTripTests
{
    public static TheoryData<string> Actions => new(ContractAction.All.Select(action => action.Method.Name));

    [Theory(DisplayName = "An action's arguments and result cross the wire unchanged, its names checked on the way")]
    [MemberData(nameof(Actions))]
    public async Task ArgumentsAndResultSurvive(string method)
    {
        var action = ContractAction.All.Single(candidate => candidate.Method.Name == method);

        var daemon = new ScriptedDaemon();

        await WireValues.Of(action.Method.GetParameters()).Select(WireValues.Of(action.Method.ReturnType)).SampleAsync(
            async (given, result) =>
            {
                daemon.Log.Clear();
                daemon.Result = result;

                var answer = await CallAsync(new GuestClient(daemon), method, given);

                daemon.Log.Should().Equal(ExpectedLog(action, given));
                WireValues.Describe(answer).Should().Be(WireValues.Describe(result));
            },
            iter: 20,
            threads: 1);
    }

    [Fact(DisplayName = "The client has exactly the actions of the contract, in its own words")]
    public void ClientHasAllActions()
    {
        var expected = ContractAction.All
            .Select(action => $"{action.Method.Name}Async({string.Join(", ", Names(action.Method).Append("cancel"))})");

        typeof(IGuest).GetMethods().Select(method => $"{method.Name}({string.Join(", ", Names(method))})").Should().BeEquivalentTo(expected);
    }

    internal static async Task<object?> CallAsync(IGuest guest, string action, object?[] arguments)
    {
        var method = typeof(IGuest).GetMethod(action + "Async")!;
        var task = (Task)method.Invoke(guest, [.. arguments, CancellationToken.None])!;
        await task;
        return method.ReturnType == typeof(Task) ? null : method.ReturnType.GetProperty("Result")!.GetValue(task);
    }

    private static IEnumerable<string> ExpectedLog(ContractAction action, object?[] given)
    {
        if (action.Declared.Group.Length > 0)
            yield return $"group {action.Declared.Group}";
        foreach (var name in given.SelectMany(value => value is Array list ? list.Cast<object?>() : [value]).Where(IsName))
            yield return $"check {name!.GetType().Name} {name}";
        yield return $"run {action.Method.Name}({string.Join(", ", given.Select(Described))})";
    }

    private static string Described(object? value) => value switch
    {
        Array { Length: > 0 } list when IsName(list.GetValue(0)) =>
            $"[{string.Join(", ", list.Cast<object?>().Select(Described))}]",
        _ when IsName(value) => WireValues.Describe(Activator.CreateInstance(value!.GetType(), value + "✓")),
        _ => WireValues.Describe(value),
    };

    private static bool IsName(object? value) =>
        value is Device or GuestPath or Mountable or DeviceOrPath or MountableOrPath or Filename;

    private static IEnumerable<string?> Names(MethodInfo method) => method.GetParameters().Select(parameter => parameter.Name);
}
