using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Engine.Protocol.Generator.Tests;

/// <summary>The generator, run over a contract that a test writes.</summary>
internal sealed class Generated
{
    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp14);

    private static readonly CSharpCompilation Protocol = CSharpCompilation.Create(
        "Engine.Protocol",
        [Parse("ImplicitUsings.cs", ImplicitUsings), .. Sources()],
        References(),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private GeneratorDriver _driver = CSharpGeneratorDriver.Create(
        [new ContractGenerator().AsSourceGenerator()],
        parseOptions: Parsing,
        driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private CSharpCompilation _input;
    private Compilation _output;

    /// <param name="files">File names with their folders, and what stands in them.</param>
    public Generated(params IEnumerable<(string Path, string Code)> files)
    {
        _input = Protocol.AddSyntaxTrees(files.Select(file => Parse(file.Path, file.Code)));
        _output = _input;
        Run();
    }

    public IReadOnlyList<Diagnostic> Diagnostics { get; private set; } = [];

    private GeneratorRunResult Result => _driver.GetRunResult().Results.Single();

    /// <summary>The C# compiler's own errors in what came out.</summary>
    public IEnumerable<Diagnostic> CompilerErrors =>
        _output.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);

    public string File(string name) => Result.GeneratedSources.Single(source => source.HintName == name).SourceText.ToString();

    /// <summary>What a diagnostic points at.</summary>
    public string Marked(Diagnostic diagnostic) => _input.SyntaxTrees
        .Single(tree => tree.FilePath == diagnostic.Location.GetLineSpan().Path)
        .GetText().ToString(diagnostic.Location.SourceSpan);

    /// <summary>Puts another text into a file, or makes the file, and runs again.</summary>
    public void Edit(string path, Func<string, string> edit)
    {
        var before = _input.SyntaxTrees.SingleOrDefault(tree => tree.FilePath == path);
        var after = Parse(path, edit(before?.ToString() ?? ""));
        _input = before is null ? _input.AddSyntaxTrees(after) : _input.ReplaceSyntaxTree(before, after);
        Run();
    }

    /// <summary>Why each output of a step is as it is: new, changed, the same, or not even looked at.</summary>
    public IEnumerable<IncrementalStepRunReason> Reasons(string step) =>
        Result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason);

    /// <summary>The same for the files that were written.</summary>
    public IEnumerable<IncrementalStepRunReason> OutputReasons =>
        Result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason);

    private void Run()
    {
        _driver = _driver.RunGeneratorsAndUpdateCompilation(_input, out _output, out var diagnostics);
        Diagnostics = diagnostics;
        Result.Exception.Should().BeNull();
    }

    private static SyntaxTree Parse(string path, string code) => CSharpSyntaxTree.ParseText(SourceText.From(code), Parsing, path);

    private static IEnumerable<SyntaxTree> Sources()
    {
        var assembly = typeof(Generated).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".cs")))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return Parse(name, reader.ReadToEnd());
        }
    }

    private static IEnumerable<MetadataReference> References()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => path.StartsWith(framework))
            .Select(path => MetadataReference.CreateFromFile(path));
    }
}
