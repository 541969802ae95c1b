namespace Engine.Protocol.Generator;

/// <summary>The ids of the mistakes that a contract can have.</summary>
internal static class Problems
{
    public const string NoNumber = "ENG001";
    public const string WrongNumber = "ENG002";
    public const string NoWireForm = "ENG003";
    public const string WrongOptional = "ENG004";
    public const string SeveralFiles = "ENG005";
    public const string UnmarkedFile = "ENG006";
    public const string NameTaken = "ENG007";
    public const string NoAction = "ENG008";

    private static readonly ImmutableDictionary<string, DiagnosticDescriptor> Descriptors = new[]
    {
        Describe(NoNumber, "An action has no number in Procedure"),
        Describe(WrongNumber, "A number is used twice or belongs to no action"),
        Describe(NoWireForm, "A type has no form on the wire"),
        Describe(WrongOptional, "An optional argument is declared wrongly"),
        Describe(SeveralFiles, "An action has more than one file"),
        Describe(UnmarkedFile, "A stream does not say where its content goes"),
        Describe(NameTaken, "Two actions have one name"),
        Describe(NoAction, "A member of a contract is no action"),
    }.ToImmutableDictionary(descriptor => descriptor.Id);

    public static Diagnostic Report(Problem problem) => Diagnostic.Create(Descriptors[problem.Id], problem.Place.Location, problem.Message);

    private static DiagnosticDescriptor Describe(string id, string title) =>
        new(id, title, "{0}", "Engine.Contract", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
