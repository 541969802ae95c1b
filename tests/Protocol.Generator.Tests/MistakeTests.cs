using Microsoft.CodeAnalysis;

namespace Engine.Protocol.Generator.Tests;

/// <summary>Each mistake of a contract is an error with its own id, at the place where it was made.</summary>
public class MistakeTests
{
    private const string Numbers = "A = 1, B = 2";

    [Theory(DisplayName = "An action without a number is ENG001")]
    [InlineData("[Action(\"c\")] void C();", "C")]
    public void NoNumber(string members, string marked) =>
        Check("ENG001", "[Action(\"a\")] void A(); [Action(\"b\")] void B(); " + members, marked, "C has no number in Procedure");

    [Theory(DisplayName = "A number that two have, or that no action has, is ENG002")]
    [InlineData("A = 1, B = 1", "B", "number 1 is taken by A")]
    [InlineData("A = 1, B = 2, C = 3", "C", "number 3 is of C, which no contract declares")]
    public void WrongNumber(string numbers, string marked, string message) =>
        Check("ENG002", "[Action(\"a\")] void A(); [Action(\"b\")] void B();", marked, message, numbers);

    [Theory(DisplayName = "A type without a form on the wire is ENG003")]
    [InlineData("[Action(\"a\")] void A(double value);", "value", "*double*")]
    [InlineData("[Action(\"a\")] void A(uint value);", "value", "*uint*")]
    [InlineData("[Action(\"a\")] void A(List<string> values);", "values", "*List<string>*")]
    [InlineData("[Action(\"a\")] void A(IReadOnlyList<string?> values);", "values", "*")]
    [InlineData("[Action(\"a\")] void A(IReadOnlyList<KeyValuePair<string, string>> pairs);", "pairs", "*")]
    [InlineData("[Action(\"a\")] void A(Device? device = null);", "device", "*no form on the wire as an optional argument")]
    [InlineData("[Action(\"a\")] void A(out int value);", "value", "*by reference*")]
    [InlineData("[Action(\"a\")] double A();", "A", "*double*")]
    [InlineData("[Action(\"a\")] string? A();", "A", "*string?*")]
    [InlineData("[Action(\"a\")] int? A();", "A", "*int?*")]
    [InlineData("[Action(\"a\")] System.Threading.Tasks.Task A();", "A", "*Task*")]
    [InlineData("[Action(\"a\")] int A([FileOut] Stream content);", "A", "*can carry no result")]
    public void NoWireForm(string members, string marked, string message) => Check("ENG003", members, marked, message);

    [Theory(DisplayName = "A struct's field without a form on the wire is ENG003")]
    [InlineData("(bool Value)", "Value", "*bool*")]
    [InlineData("(string? Value)", "Value", "*string?*")]
    [InlineData("([WireUuid] int Value)", "Value", "*int*")]
    [InlineData("(IReadOnlyList<string> Values)", "Values", "*")]
    [InlineData("", "Shape", "*at least one field*")]
    public void NoFieldForm(string fields, string marked, string message)
    {
        var generated = new Generated(
            ("Numbers.cs", "namespace Engine.Protocol; public enum Procedure;"),
            ("Shape.cs", $"namespace Engine.Protocol.Contract; [WireStruct(\"shape\")] public sealed partial record Shape{fields};"));

        CheckOne(generated, "ENG003", marked, message);
    }

    [Theory(DisplayName = "An optional argument that is not last, not nullable or not null by default is ENG004")]
    [InlineData("[Action(\"a\")] void A(int? size = null, [FileIn] Stream? content = null);", "content", "*can't be optional")]
    [InlineData("[Action(\"a\")] void A(int? size = null, Device device);", "size", "*stands before a required one")]
    [InlineData("[Action(\"a\")] void A(int size = 0);", "size", "*nullable with the default null")]
    [InlineData("[Action(\"a\")] void A(int? size = 5);", "size", "*nullable with the default null")]
    [InlineData("[Action(\"a\")] void A(string name = null!);", "name", "*nullable with the default null")]
    [InlineData("[Action(\"a\")] void A(byte[]? data);", "data", "*without the default null")]
    public void WrongOptional(string members, string marked, string message) => Check("ENG004", members, marked, message);

    [Fact(DisplayName = "More optional arguments than the mask has bits are ENG004")]
    public void TooManyOptionals()
    {
        var parameters = string.Join(", ", Enumerable.Range(0, 65).Select(i => $"bool? b{i} = null"));

        Check("ENG004", $"[Action(\"a\")] void A({parameters});", "A", "*more than 64*");
    }

    [Theory(DisplayName = "More than one file is ENG005")]
    [InlineData("[Action(\"a\")] void A([FileIn] Stream one, [FileIn] Stream two);")]
    [InlineData("[Action(\"a\")] void A([FileIn] Stream one, [FileOut] Stream two);")]
    public void SeveralFiles(string members) => Check("ENG005", members, "A", "A has more than one FileIn or FileOut");

    [Theory(DisplayName = "A stream that does not say where its content goes is ENG006")]
    [InlineData("[Action(\"a\")] void A(Stream content);")]
    [InlineData("[Action(\"a\")] void A([FileIn, FileOut] Stream content);")]
    [InlineData("[Action(\"a\")] void A([FileIn] byte[] content);")]
    public void UnmarkedFile(string members) => Check("ENG006", members, "content", "*either [FileIn] or [FileOut]");

    [Theory(DisplayName = "Two actions with one name are ENG007")]
    [InlineData("[Action(\"a\")] void A(); [Action(\"a\")] void B();", "B", "the name a is taken by another action")]
    [InlineData("[Action(\"a\")] void A(); [Action(\"b\")] void B(); [Action(\"c\")] void A(int size);", "A", "the name A is taken*")]
    public void NameTaken(string members, string marked, string message) => Check("ENG007", members, marked, message);

    [Theory(DisplayName = "A member that is no action is ENG008")]
    [InlineData("void A();", "A")]
    [InlineData("int Size { get; }", "Size")]
    [InlineData("[Action(\"a\")] void A<T>();", "A")]
    public void NoAction(string members, string marked) => Check("ENG008", members, marked, $"IShapes.{marked} is no action*");

    [Fact(DisplayName = "A contract without mistakes has no errors")]
    public void NoMistake() =>
        Generate("[Action(\"a\")] void A(); [Action(\"b\")] void B();", Numbers).Diagnostics.Should().BeEmpty();

    private static void Check(string id, string members, string marked, string message, string? numbers = null) =>
        CheckOne(Generate(members, numbers ?? (members.Contains(" B(") ? Numbers : "A = 1")), id, marked, message);

    private static void CheckOne(Generated generated, string id, string marked, string message)
    {
        var diagnostic = generated.Diagnostics.Should().ContainSingle().Which;
        diagnostic.Id.Should().Be(id);
        diagnostic.Severity.Should().Be(DiagnosticSeverity.Error);
        diagnostic.GetMessage().Should().Match(message);
        generated.Marked(diagnostic).Should().Be(marked);
    }

    private static Generated Generate(string members, string numbers) => new(
        ("Contract/IShapes.cs", ShapeTests.Contract(members)),
        ("ProcedureNumbers.cs", $"namespace Engine.Protocol; public enum Procedure {{ {numbers} }}"));
}
