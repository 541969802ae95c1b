using Engine.Tests.Support;

namespace Engine.Protocol.Generator.Tests;

/// <summary>One action of each shape, and the code that comes of it, committed to be read.</summary>
public class ShapeTests
{
    [Theory(DisplayName = "An action of this shape becomes the approved code, which compiles")]
    [InlineData("NoResult", "void Sync();")]
    [InlineData("Scalar", "long Size(Device device);")]
    [InlineData("StringList", "IReadOnlyList<string> Lines(IReadOnlyList<string> arguments);")]
    [InlineData("NameList", "IReadOnlyList<Mountable> Roots(GuestPath folder, IReadOnlyList<Filename> names);")]
    [InlineData("Table", "IReadOnlyList<KeyValuePair<string, string>> Mountpoints();")]
    [InlineData("Struct", "Extent First(MountableOrPath fs);")]
    [InlineData("StructList", "IReadOnlyList<Extent> Extents(Device device);")]
    [InlineData("FileIn", "void Upload([FileIn] Stream content, DeviceOrPath target);")]
    [InlineData("FileOut", "void Download(DeviceOrPath source, [FileOut] Stream content);")]
    [InlineData("OptionalArguments",
        "bool Make(string kind, Device device, int? size = null, long? offset = null, string? label = null, bool? force = null, "
        + "IReadOnlyList<string>? features = null);")]
    public void ShapeIsApproved(string shape, string declaration)
    {
        var action = declaration[..declaration.IndexOf('(')].Split(' ')[^1];
        var group = shape == "Scalar" ? ", Group = \"lvm2\"" : "";
        var generated = new Generated(
            ("src/Contract/IShapes.cs", Contract($"""
                    /// <summary>Does what the shape {shape} is for.</summary>
                    [Action("{action.ToLowerInvariant()}", Since = "1.2.3"{group})]
                    {declaration}
                """)),
            ("src/ProcedureNumbers.cs", $"namespace Engine.Protocol; public enum Procedure {{ {action} = 7 }}"),
            ("src/Structs/Extent.cs", Extent));

        generated.Diagnostics.Should().BeEmpty();
        generated.CompilerErrors.Should().BeEmpty();
        Approved.Text(shape, generated.File("Client.Shapes.g.cs") + "\n" + generated.File("Dispatch.Shapes.g.cs"), "golden", "cs");
    }

    [Fact(DisplayName = "A struct becomes the approved codec, which compiles")]
    public void StructIsApproved()
    {
        var generated = new Generated(
            ("src/ProcedureNumbers.cs", "namespace Engine.Protocol; public enum Procedure;"),
            ("src/Structs/Extent.cs", Extent));

        generated.Diagnostics.Should().BeEmpty();
        Approved.Text("Codec", generated.File("Struct.Extent.g.cs"), "golden", "cs");
    }

    [Fact(DisplayName = "Two contracts become the approved dispatcher and table, which compile")]
    public void WholeIsApproved()
    {
        var shapes = Contract("""
                [Action("b", Since = "0.1", Group = "g", Progress = true)]
                void B([FileIn] Stream content, bool? force = null);
            """);
        var generated = new Generated(
            ("src/Contract/IShapes.cs", shapes),
            ("src/Contract/IAreas.cs", Contract("""[Action("a")] int A();""").Replace("IShapes", "IAreas")),
            ("src/ProcedureNumbers.cs", "namespace Engine.Protocol; public enum Procedure { B = 1, A = 70000 }"));

        generated.Diagnostics.Should().BeEmpty();
        generated.CompilerErrors.Should().BeEmpty();
        Approved.Text("Whole", generated.File("Dispatcher.g.cs") + "\n" + generated.File("ActionTable.g.cs"), "golden", "cs");
    }

    [Fact(DisplayName = "Parameters may be named like anything that generated code uses, or like keywords")]
    public void NamesDoNotClash()
    {
        const string declaration =
            "string A(string to, Device from, string call, byte[] result, string cancel, string item, string @event, string? name = null);";
        var generated = new Generated(
            ("src/Contract/IShapes.cs", Contract($"[Action(\"a\")] {declaration}")),
            ("src/ProcedureNumbers.cs", "namespace Engine.Protocol; public enum Procedure { A = 1 }"));

        generated.Diagnostics.Should().BeEmpty();
        generated.CompilerErrors.Should().BeEmpty();
    }

    private const string Extent = """
        using Engine.Protocol.Contract;

        namespace Engine.Protocol.Structs;

        [WireStruct("extent")]
        public sealed partial record Extent(
            int Number,
            uint Flags,
            long Start,
            ulong Size,
            float Used,
            char Kind,
            [WireUuid] string Uuid,
            string Label,
            Device Device,
            byte[] Data);
        """;

    internal static string Contract(string members) => $$"""
        using Engine.Protocol.Structs;

        namespace Engine.Protocol.Structs
        {
        }

        namespace Engine.Protocol.Contract
        {
            [Contract]
            public interface IShapes
            {
        {{members}}
            }
        }
        """;
}
