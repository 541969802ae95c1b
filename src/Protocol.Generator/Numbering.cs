namespace Engine.Protocol.Generator;

/// <summary>Joins the actions with their numbers, over all contracts.</summary>
internal static class Numbering
{
    /// <summary>The contract with the actions that have a number, each with it.</summary>
    public static ContractModel Join(ContractModel contract, Numbers numbers)
    {
        var byName = numbers.Members.ToDictionary(member => member.Name, member => member.Number);
        return contract with
        {
            Actions = new(contract.Actions
                .Where(action => byName.ContainsKey(action.Method))
                .Select(action => action with { Number = byName[action.Method] })),
        };
    }

    /// <summary>What is wrong between contracts and numbers.</summary>
    public static IEnumerable<Problem> Check(ImmutableArray<Declared<ContractModel>> contracts, Declared<Numbers> numbers)
    {
        var actions = Placed(contracts);
        var members = numbers.Model.Members.Zip(numbers.Places, (member, place) => (member.Name, member.Number, Place: place)).ToList();
        var numbered = new HashSet<string>(members.Select(member => member.Name));

        foreach (var (action, place) in actions.Where(entry => !numbered.Contains(entry.Action.Method)))
            yield return new(Problems.NoNumber, $"{action.Method} has no number in Procedure", place);

        foreach (var shared in members.GroupBy(member => member.Number).Where(group => group.Count() > 1))
            foreach (var member in shared.Skip(1))
                yield return new(Problems.WrongNumber, $"number {member.Number} is taken by {shared.First().Name}", member.Place);

        // An action that could not be read has a number all the same; only its own mistake is reported.
        var broken = contracts.Any(contract => contract.Problems.Count > 0);
        var declared = new HashSet<string>(actions.Select(entry => entry.Action.Method));
        foreach (var member in members.Where(member => !broken && !declared.Contains(member.Name)))
            yield return new(Problems.WrongNumber, $"number {member.Number} is of {member.Name}, which no contract declares", member.Place);

        foreach (var problem in Taken(actions, action => action.Name).Concat(Taken(actions, action => action.Method)).Distinct())
            yield return problem;
    }

    /// <summary>What is wrong among the library's actions. One may have the name of a daemon's action, and stands in front of it then.</summary>
    public static IEnumerable<Problem> CheckLibrary(ImmutableArray<Declared<ContractModel>> contracts)
    {
        var actions = Placed(contracts);
        return Taken(actions, action => action.Name).Concat(Taken(actions, action => action.Method)).Distinct();
    }

    private static List<(ActionModel Action, Place Place)> Placed(ImmutableArray<Declared<ContractModel>> contracts) => contracts
        .SelectMany(contract => contract.Model.Actions.Zip(contract.Places, (action, place) => (Action: action, Place: place)))
        .ToList();

    private static IEnumerable<Problem> Taken(IEnumerable<(ActionModel Action, Place Place)> actions, Func<ActionModel, string> nameOf) =>
        actions.GroupBy(entry => nameOf(entry.Action)).SelectMany(group => group.Skip(1)
            .Select(entry => new Problem(Problems.NameTaken, $"the name {group.Key} is taken by another action", entry.Place)));
}
