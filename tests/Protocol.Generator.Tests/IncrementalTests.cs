using Microsoft.CodeAnalysis;

namespace Engine.Protocol.Generator.Tests;

/// <summary>An edit writes again only what depends on it: otherwise each key press in an editor would cost all files.</summary>
public class IncrementalTests
{
    private const string Shapes = "Contract/IShapes.cs";
    private const string Numbers = "ProcedureNumbers.cs";

    private readonly Generated _generated = new(
        (Shapes, ShapeTests.Contract("    [Action(\"a\")] int A(Device device);")),
        ("Contract/IAreas.cs", ShapeTests.Contract("    [Action(\"b\")] void B();").Replace("IShapes", "IAreas")),
        ("Structs/Extent.cs", "namespace Engine.Protocol.Contract; [WireStruct(\"extent\")] public sealed partial record Extent(int I);"),
        (Numbers, "namespace Engine.Protocol; public enum Procedure { A = 1, B = 2 }"));

    [Fact(DisplayName = "Code that is no contract changes nothing")]
    public void OtherCodeIsIgnored()
    {
        _generated.Edit("Other.cs", _ => "class Other { int _field; }");

        _generated.OutputReasons.Should().OnlyContain(reason => reason == IncrementalStepRunReason.Cached);
    }

    [Fact(DisplayName = "A contract whose lines move is the same contract")]
    public void MovedLinesChangeNothing()
    {
        _generated.Edit(Shapes, code => "// A comment.\n\n" + code);
        _generated.Edit(Numbers, code => "// A comment.\n\n" + code);

        Same(ContractGenerator.ContractsStep, ContractGenerator.AllStep, ContractGenerator.CodecsStep);
    }

    [Fact(DisplayName = "A new number reaches the contract that it is of, and the table")]
    public void NumbersFlow()
    {
        _generated.Edit(Numbers, code => code.Replace("A = 1", "A = 5"));

        _generated.Reasons(ContractGenerator.ContractsStep).Should().ContainSingle(reason => reason == IncrementalStepRunReason.Modified);
        Same(ContractGenerator.CodecsStep);
        var dispatcher = _generated.File("Dispatcher.g.cs");
        dispatcher.IndexOf("case Procedure.B:").Should().BeLessThan(dispatcher.IndexOf("case Procedure.A:"), "cases stand by number");
    }

    [Fact(DisplayName = "A changed action changes its own contract's files alone")]
    public void ChangedActionIsWritten()
    {
        _generated.Edit(Shapes, code => code.Replace("int A(Device device)", "long A(Device device)"));

        _generated.Reasons(ContractGenerator.ContractsStep).Should().ContainSingle(reason => reason == IncrementalStepRunReason.Modified);
        Same(ContractGenerator.CodecsStep);
        _generated.File("Client.Shapes.g.cs").Should().Contain("Task<long> AAsync(Device device");
        _generated.CompilerErrors.Should().BeEmpty();
    }

    [Fact(DisplayName = "A mistake goes when it is mended, and its action comes back")]
    public void MendedMistakeGoes()
    {
        _generated.Edit(Numbers, code => code.Replace("B = 2", ""));
        _generated.Diagnostics.Should().ContainSingle().Which.Id.Should().Be("ENG001");
        _generated.CompilerErrors.Should().BeEmpty("the generated code holds no action without a number");

        _generated.Edit(Numbers, code => code.Replace("A = 1, ", "A = 1, B = 2"));
        _generated.Diagnostics.Should().BeEmpty();
        _generated.File("Dispatch.Areas.g.cs").Should().Contain("private void B(IncomingCall call)");
    }

    private void Same(params IEnumerable<string> steps)
    {
        foreach (var step in steps)
            _generated.Reasons(step).Should().NotBeEmpty().And.OnlyContain(
                reason => reason == IncrementalStepRunReason.Cached || reason == IncrementalStepRunReason.Unchanged, step);
    }
}
