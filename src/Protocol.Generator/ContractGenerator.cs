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
    internal const string CodecsStep = "codecs";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var structs = context.SyntaxProvider.ForAttributeWithMetadataName(
            Attributes + "WireStructAttribute", static (node, _) => node is RecordDeclarationSyntax, StructReader.Read);
        var declared = context.SyntaxProvider.ForAttributeWithMetadataName(
            Attributes + "ContractAttribute", static (node, _) => node is InterfaceDeclarationSyntax, ContractReader.Read);
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
        context.RegisterSourceOutput(codecs, static (output, model) => Add(output, $"Struct.{model.Name}.g.cs", StructFile.Of(model)));

        context.RegisterSourceOutput(structs, static (output, found) => Report(output, found.Problems));
        context.RegisterSourceOutput(declared, static (output, found) => Report(output, found.Problems));
        context.RegisterSourceOutput(
            declared.Collect().Combine(enums),
            static (output, pair) => Report(output, Numbering.Check(pair.Left, pair.Right)));
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
