using Engine.Appliance.Templates;

namespace Engine.Appliance.Tests.Templates;

public sealed class TemplateFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(DisplayName = "A template's key changes with each thing it depends on")]
    public void Key()
    {
        var program = MakeQemu();
        var spec = new MachineSpec(new ApplianceFiles("k", "i", "r", "key"), 512, 1, []);
        var original = TemplateInputs.Of(spec, program, hasKvm: false).Key();

        TemplateInputs.Of(spec with { Drives = [new Drive("/a", "raw", true)] }, program, hasKvm: false).Key().Should().Be(original, "disks come later");
        List<string> others =
        [
            TemplateInputs.Of(spec with { MemoryMebibytes = 513 }, program, hasKvm: false).Key(),
            TemplateInputs.Of(spec with { Cpus = 2 }, program, hasKvm: false).Key(),
            TemplateInputs.Of(spec with { Appliance = spec.Appliance with { Key = "other" } }, program, hasKvm: false).Key(),
            TemplateInputs.Of(spec, program, hasKvm: true).Key(),
        ];
        File.AppendAllText(Path.Combine(_folder, "share/qemu/bios.bin"), "x");
        others.Add(TemplateInputs.Of(spec, program, hasKvm: false).Key());
        File.AppendAllText(program, "x");
        others.Add(TemplateInputs.Of(spec, program, hasKvm: false).Key());
        others.Append(original).Should().OnlyHaveUniqueItems();
    }

    [Fact(DisplayName = "A key is worked out again when a file was replaced, and is the same when its content is")]
    public void Notes()
    {
        var program = MakeQemu();
        var spec = new MachineSpec(new ApplianceFiles("k", "i", "r", "key"), 512, 1, []);
        var templates = new TemplateFolder(Path.Combine(_folder, "templates"));
        templates.Prepare();
        var before = TemplateInputs.Of(spec, program, hasKvm: false);
        var key = templates.KeyOf(before, "note");
        templates.KeyOf(before, "note").Should().Be(key);

        var content = File.ReadAllBytes(program);
        File.Delete(program);
        File.WriteAllBytes(program, content);
        var after = TemplateInputs.Of(spec, program, hasKvm: false);

        after.Text.Should().NotBe(before.Text);
        templates.KeyOf(after, "note").Should().Be(key);
    }

    [Fact(DisplayName = "What is kept of a memory is what is not zero, and comes back in a file that nobody can write")]
    public void Sparse()
    {
        var templates = new TemplateFolder(Path.Combine(_folder, "templates"));
        templates.Prepare();
        const int size = 8 << 20;
        using var memory = MemoryFile.Create("test", size);
        using var state = MemoryFile.Create("test", 0);
        RandomAccess.Write(memory, new byte[3 << 20], 0); // zeros that are written
        RandomAccess.Write(memory, "in the middle of a page"u8, (5 << 20) + 100);
        RandomAccess.Write(memory, "at the end"u8, size - 10);
        RandomAccess.Write(state, "state"u8, 0);
        var key = new string('a', 64);

        templates.Save(key, "appliance", memory, state, CancellationToken.None);
        using var loaded = templates.LoadMemory(key, size, CancellationToken.None);

        var bytes = new byte[size];
        RandomAccess.Read(loaded, bytes, 0).Should().Be(size);
        bytes.AsSpan((5 << 20) + 100, 23).SequenceEqual("in the middle of a page"u8).Should().BeTrue();
        bytes.AsSpan(size - 10).SequenceEqual("at the end"u8).Should().BeTrue();
        bytes.Count(one => one != 0).Should().Be(33);
        var kept = templates.List().Should().ContainSingle().Subject;
        kept.DiskBytes.Should().BeLessThan(1 << 20);
        kept.ApplianceKey.Should().Be("appliance");
        loaded.Invoking(file => RandomAccess.Write(file, new byte[1], 0)).Should().Throw<Exception>();
        loaded.Invoking(file => RandomAccess.SetLength(file, 1)).Should().Throw<Exception>();
        templates.Invoking(folder => folder.LoadMemory(key, size * 2, CancellationToken.None)).Should().Throw<IOException>("it is another machine's");
    }

    private string MakeQemu()
    {
        foreach (var folder in (string[])["bin", "share/qemu"])
            Directory.CreateDirectory(Path.Combine(_folder, folder));
        File.WriteAllText(Path.Combine(_folder, "share/qemu/bios.bin"), "bios");
        var program = Path.Combine(_folder, "bin/qemu");
        File.WriteAllText(program, "qemu");
        return program;
    }
}
