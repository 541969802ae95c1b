using System.Reflection;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Engine.Actors.Settings;
using Engine.Appliance;

namespace Engine.Actors.Tests.Settings;

public sealed class SettingsTests
{
    private static readonly Dictionary<string, Type> _records = new()
    {
        ["engine.handle"] = typeof(HandleSettings),
        ["engine.appliance"] = typeof(ApplianceSettings),
        ["engine.templates"] = typeof(TemplateSettings),
        ["engine.admission"] = typeof(AdmissionSettings),
        ["engine.leases"] = typeof(LeaseSettings),
        ["engine.tasks"] = typeof(TaskSettings),
        ["engine.jobs"] = typeof(JobsSettings),
        ["engine.journal"] = typeof(JournalSettings),
    };

    [Fact(DisplayName = "Every key of engine.* is a property of its block's record, and every property has a key")]
    public void KeysAndProperties()
    {
        var keys = EngineKeys(ConfigurationFactory.ParseString(SettingsFiles.Defaults()));

        var properties = _records.SelectMany(record => record.Value.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => $"{record.Key}.{Dashed(property.Name)}"));

        // The service is the program's: its block has a record, and such a test, there.
        keys.Where(key => !key.StartsWith("engine.service.", StringComparison.Ordinal)).Should().BeEquivalentTo(properties);
    }

    [Fact(DisplayName = "Every record of settings is among those that are checked")]
    public void AllRecords() => typeof(HandleSettings).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(HandleSettings).Namespace && type.GetMethod("From", [typeof(Config)]) is not null)
        .Should().BeEquivalentTo(_records.Values);

    [Fact(DisplayName = "Every key has a comment above it")]
    public void Comments()
    {
        var lines = SettingsFiles.Defaults().Split('\n');
        var inEngine = lines.SkipWhile(line => line != "engine {").TakeWhile(line => line != "}").ToArray();

        inEngine.Should().NotBeEmpty();
        for (var i = 1; i < inEngine.Length; i++)
        {
            if (inEngine[i].Contains('=') && !inEngine[i].TrimStart().StartsWith('#'))
                inEngine[i - 1].TrimStart().Should().StartWith("# ", $"'{inEngine[i].Trim()}' says what it is");
        }
    }

    [Fact(DisplayName = "The defaults are in range")]
    public void DefaultsAreInRange()
    {
        var config = SettingsFiles.Load([], "");

        foreach (var record in _records.Values)
            record.GetMethod("From", [typeof(Config)])!.Invoke(null, [config]).Should().NotBeNull();
    }

    [Theory(DisplayName = "A value out of range or of the wrong kind is named with its key")]
    [InlineData("engine.handle.launch-patience = 0s", "engine.handle.launch-patience", "00:00:00")]
    [InlineData("engine.handle.launch-patience = soon", "engine.handle.launch-patience", "soon")]
    [InlineData("engine.handle.calls-queued-max = -1", "engine.handle.calls-queued-max", "-1")]
    [InlineData("engine.handle.calls-queued-max = many", "engine.handle.calls-queued-max", "many")]
    public void OutOfRange(string text, string key, string value)
    {
        var read = () => HandleSettings.From(SettingsFiles.Load([], text));

        var wrong = read.Should().Throw<SettingsException>().Which;
        wrong.Key.Should().Be(key);
        wrong.Message.Should().Contain(value);
    }

    [Fact(DisplayName = "A later file lies over an earlier one, and both over the defaults")]
    public void Overlay()
    {
        using var place = new Jobs.TemporaryFolder();
        var machine = Path.Combine(place.Path, "machine.hocon");
        var user = Path.Combine(place.Path, "user.hocon");
        File.WriteAllText(machine, "engine.appliance { memory-mebibytes = 700, cpus = 2 }");
        File.WriteAllText(user, "engine.appliance.cpus = 3");

        var settings = ApplianceSettings.From(SettingsFiles.Load([machine, user, Path.Combine(place.Path, "none.hocon")], ""));

        settings.Should().Be(new ApplianceSettings(700, 3, JailRule.Best));
    }

    [Theory(DisplayName = "A file that sets what there is not is refused, and named")]
    [InlineData("engine.handle.lanch-patience = 3s", "engine.handle.lanch-patience")]
    [InlineData("engine.handles.launch-patience = 3s", "engine.handles")]
    [InlineData("engine.handle = 3", "engine.handle")]
    [InlineData("engin.handle.launch-patience = 3s", "engin")]
    [InlineData("this = is no setting", "this")]
    public void UnknownKeys(string text, string key)
    {
        using var place = new Jobs.TemporaryFolder();
        var file = Path.Combine(place.Path, "engine.hocon");
        File.WriteAllText(file, text);

        var load = () => SettingsFiles.Load([file], "");

        var wrong = load.Should().Throw<SettingsException>().Which;
        wrong.Key.Should().Be(key);
        wrong.Message.Should().Contain(file);
    }

    [Fact(DisplayName = "An empty file changes nothing")]
    public void EmptyFile()
    {
        using var place = new Jobs.TemporaryFolder();
        var file = Path.Combine(place.Path, "engine.hocon");
        File.WriteAllText(file, "");

        HandleSettings.From(SettingsFiles.Load([file], "")).Should().Be(HandleSettings.From(SettingsFiles.Load([], "")));
    }

    private static List<string> EngineKeys(Config config)
    {
        var keys = new List<string>();
        Walk("engine", config.GetConfig("engine").Root);
        return keys;

        void Walk(string path, HoconValue value)
        {
            if (!value.IsObject())
            {
                keys.Add(path);
                return;
            }
            foreach (var (key, below) in value.GetObject().Items)
                Walk($"{path}.{key}", below);
        }
    }

    private static string Dashed(string name) => Regex.Replace(name, "(?<!^)([A-Z])", "-$1").ToLowerInvariant();
}
