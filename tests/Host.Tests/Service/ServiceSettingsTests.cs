using System.Reflection;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Engine.Actors.Settings;
using Engine.Host.Service;

namespace Engine.Host.Tests.Service;

public partial class ServiceSettingsTests
{
    [Fact(DisplayName = "Every key of engine.service is a property of its record, every property has a key, and the defaults are in range")]
    public void Keys()
    {
        var config = ConfigurationFactory.ParseString(SettingsFiles.Defaults());

        var keys = config.GetConfig("engine.service").AsEnumerable().Select(entry => entry.Key);

        keys.Should().BeEquivalentTo(typeof(ServiceSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => Dash().Replace(property.Name, match => $"{(match.Index > 0 ? "-" : "")}{match.Value.ToLowerInvariant()}")));
        ServiceSettings.From(config).HeartbeatPause.Should().Be(TimeSpan.FromSeconds(15));
    }

    [Theory(DisplayName = "A setting of the service out of range is named with its key")]
    [InlineData("connections-max = 0")]
    [InlineData("heartbeat-pause = never")]
    [InlineData("retry-pause = 1ms")]
    public void OutOfRange(string setting)
    {
        var read = () => ServiceSettings.From(SettingsFiles.Load([], $"engine.service.{setting}"));

        read.Should().Throw<SettingsException>().Which.Key.Should().Be($"engine.service.{setting.Split(' ')[0]}");
    }

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Dash();
}
