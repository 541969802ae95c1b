using System.Reflection;
using Engine.Protocol.Contract;

namespace Engine.Protocol.Tests.Contract;

/// <summary>The actions as the contract declares them, read by reflection: independent of what the generator made of them.</summary>
internal sealed record ContractAction(MethodInfo Method, ActionAttribute Declared)
{
    public static IReadOnlyList<ContractAction> All { get; } =
    [
        .. from type in typeof(ContractAttribute).Assembly.GetTypes()
           where type.GetCustomAttribute<ContractAttribute>() is not null
           from method in type.GetMethods()
           let action = new ContractAction(method, method.GetCustomAttribute<ActionAttribute>()!)
           orderby action.Number
           select action,
    ];

    public string Name => Declared.Name;

    public int Number => (int)Enum.Parse<Procedure>(Method.Name);

    public IEnumerable<ParameterInfo> Required => Method.GetParameters().Where(parameter => !parameter.HasDefaultValue);

    public IEnumerable<ParameterInfo> Optional => Method.GetParameters().Where(parameter => parameter.HasDefaultValue);

    public override string ToString() => Name;
}
