using System.Text;
using Engine.Protocol.Generator.Reading;
using Engine.Protocol.Generator.Writing;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Engine.Protocol.Generator;

/// <summary>
/// From the contract interfaces and the wire structs: the client, the daemon's dispatch, the table of actions and the
/// codecs. Declarations become models that equal by value; a file is written again only when its model changed.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ContractGenerator : IIncrementalGenerator
{
    private const string Attributes = "Engine.Protocol.Contract.";

    // The names under which tests see whether a step ran again.
    internal const string ContractsStep = "contracts";
    internal const string AllStep = "all contracts";
    internal const string LibrariesStep = "library contracts";
    internal const string CodecsStep = "codecs";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var structs = context.SyntaxProvider.ForAttributeWithMetadataName(
            Attributes + "WireStructAttribute", static (node, _) => node is RecordDeclarationSyntax, StructReader.Read);
        var declared = context.SyntaxProvider.ForAttributeWithMetadataName(
            Attributes + "ContractAttribute", static (node, _) => node is InterfaceDeclarationSyntax, ContractReader.Read);
        var library = context.SyntaxProvider.ForAttributeWithMetadataName(
            Attributes + "LibraryContractAttribute", static (node, _) => node is InterfaceDeclarationSyntax, ContractReader.ReadLibrary);
        var enums = context.SyntaxProvider.CreateSyntaxProvider(NumbersReader.MayBe, NumbersReader.Read)
            .Collect()
            .Select(static (found, _) => found.FirstOrDefault(candidate => candidate is not null) ?? new(new(default), default, default));

        var numbers = enums.Select(static (found, _) => found.Model);
        var contracts = declared
            .Select(static (contract, _) => contract.Model)
            .Combine(numbers)
            .Select(static (pair, _) => Numbering.Join(pair.Left, pair.Right))
            .WithTrackingName(ContractsStep);
        var all = contracts.Collect()
            .Select(static (found, _) => Sorted(found))
            .WithTrackingName(AllStep);
        var libraries = library.Collect()
            .Select(static (found, _) => Sorted([.. found.Select(contract => contract.Model)]))
            .WithTrackingName(LibrariesStep);
        var both = all.Combine(libraries);
        var codecs = structs.Select(static (found, _) => found.Model).WithTrackingName(CodecsStep);

        context.RegisterSourceOutput(contracts, static (output, contract) =>
        {
            Add(output, $"Client.{contract.Subject}.g.cs", ClientFile.Of(contract));
            Add(output, $"Dispatch.{contract.Subject}.g.cs", DispatchFile.Of(contract));
        });
        context.RegisterSourceOutput(all, static (output, contracts) =>
        {
            if (contracts.Count == 0)
                return;
            Add(output, "Dispatcher.g.cs", DispatcherFile.Of(contracts));
            Add(output, "ActionTable.g.cs", ActionTableFile.Of(contracts));
        });
        context.RegisterSourceOutput(both, static (output, pair) =>
        {
            var (contracts, libraries) = pair;
            if (contracts.Count + libraries.Count == 0)
                return;
            Add(output, "GuestActions.g.cs", ActionsFile.Of(contracts, libraries));
            Add(output, "ActionCatalog.g.cs", CatalogFile.Of(contracts, libraries));
            Add(output, "ActionTexts.g.cs", TextsFile.Of(contracts, libraries));
        });
        context.RegisterSourceOutput(codecs, static (output, model) => Add(output, $"Struct.{model.Name}.g.cs", StructFile.Of(model)));

        context.RegisterSourceOutput(structs, static (output, found) => Report(output, found.Problems));
        context.RegisterSourceOutput(declared, static (output, found) => Report(output, found.Problems));
        context.RegisterSourceOutput(
            declared.Collect().Combine(enums),
            static (output, pair) => Report(output, Numbering.Check(pair.Left, pair.Right)));
        context.RegisterSourceOutput(library, static (output, found) => Report(output, found.Problems));
        context.RegisterSourceOutput(library.Collect(), static (output, found) => Report(output, Numbering.CheckLibrary(found)));
    }

    private static ValueList<ContractModel> Sorted(ImmutableArray<ContractModel> contracts) =>
        new(contracts.OrderBy(contract => contract.Interface, StringComparer.Ordinal));

    private static void Add(SourceProductionContext output, string file, string code) =>
        output.AddSource(file, SourceText.From(code, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));

    private static void Report(SourceProductionContext output, IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
            output.ReportDiagnostic(Problems.Report(problem));
    }
}
