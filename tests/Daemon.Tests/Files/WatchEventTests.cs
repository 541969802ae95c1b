using Engine.Daemon.Linux;

namespace Engine.Daemon.Tests.Files;

public sealed class WatchEventTests
{
    [Fact(DisplayName = "Events stand one after the other, their names filled up with NULs")]
    public void Parsed()
    {
        byte[] two =
        [
            1, 0, 0, 0, 0, 1, 0, 0, 7, 0, 0, 0, 4, 0, 0, 0, (byte)'a', 0, 0, 0,
            2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];

        var events = WatchEvent.Parse(two).ToList();

        events.Should().HaveCount(2);
        (events[0].Watch, events[0].Mask, events[0].Cookie).Should().Be((1, 0x100u, 7u));
        events[0].Name.Should().Equal((byte)'a');
        (events[1].Watch, events[1].Mask, events[1].Name.Length).Should().Be((2, 2u, 0));
    }

    [Fact(DisplayName = "A name that is longer than what was read ends the events")]
    public void CutOff() =>
        WatchEvent.Parse(new byte[] { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 65, 0, 0, 0 }).Should().BeEmpty();
}
