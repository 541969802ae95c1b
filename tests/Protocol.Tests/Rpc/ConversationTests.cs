using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;
using Engine.Protocol.Xdr;
using FluentAssertions;
using Xunit;

namespace Engine.Protocol.Tests.Rpc;

public sealed class ConversationTests
{
    [Fact(DisplayName = "A call brings its arguments in and its result out")]
    public async Task Call()
    {
        await using var talk = await Conversation.BeginAsync(call =>
        {
            var arguments = new XdrReader(call.Body.Span);
            call.Reply.Hyper(arguments.String() == "/dev/sda" ? 4096 : -1);
        });

        (await talk.Guest.BlockdevGetsize64Async(new Device("/dev/sda"))).Should().Be(4096);
    }

    [Fact(DisplayName = "A failed action gives its errno and words, and the conversation goes on")]
    public async Task Failure()
    {
        await using var talk = await Conversation.BeginAsync(call =>
        {
            if (call.Procedure == (int)Procedure.Mkdir)
                throw new ActionException("EEXIST", "it is there");
        });

        var failed = await talk.Guest.Invoking(g => g.MkdirAsync(new GuestPath("/a"))).Should().ThrowAsync<ActionException>();

        failed.Which.Errno.Should().Be("EEXIST");
        failed.Which.Message.Should().Contain("it is there");
        await talk.Guest.PingDaemonAsync();
    }

    [Fact(DisplayName = "A daemon that refuses to agree is another one's: it is spared our own calls, and gets all others")]
    public async Task ForeignDaemon()
    {
        var seen = new List<int>();
        await using var talk = await Conversation.BeginAsync(call =>
        {
            seen.Add(call.Procedure);
            if (call.Procedure >= WireWords.FirstOwnProcedure)
                throw new ActionException("", $"unknown procedure {call.Procedure}");
        });
        await talk.Connection.AgreeAsync(null, CancellationToken.None);

        var refused = await talk.Guest.Invoking(guest => guest.EngineListApplicationsAsync(new Mountable("/dev/sda1"), Stream.Null))
            .Should().ThrowAsync<ActionException>();
        await talk.Guest.PingDaemonAsync();

        refused.Which.Errno.Should().Be("ENOTSUP");
        seen.Should().Equal((int)Procedure.EngineAgree, (int)Procedure.PingDaemon);
    }

    [Fact(DisplayName = "A bug in an action is an error reply and does not end the daemon")]
    public async Task Bug()
    {
        await using var talk = await Conversation.BeginAsync(call =>
        {
            if (call.Procedure == (int)Procedure.Mkdir)
                throw new InvalidCastException("oh");
        });

        await talk.Guest.Invoking(g => g.MkdirAsync(new GuestPath("/a"))).Should().ThrowAsync<ActionException>();

        await talk.Guest.PingDaemonAsync();
    }

    [Fact(DisplayName = "A result that does not fit into a message becomes an error reply")]
    public async Task TooLarge()
    {
        await using var talk = await Conversation.BeginAsync(call =>
        {
            if (call.Procedure != (int)Procedure.PingDaemon)
                call.Reply.Opaque(new byte[5 * 1024 * 1024]);
        });

        await talk.Guest.Invoking(g => g.VgsAsync()).Should().ThrowAsync<ActionException>();

        await talk.Guest.PingDaemonAsync();
    }

    [Fact(DisplayName = "Calls from many callers are answered one after the other")]
    public async Task Serialised()
    {
        var inside = 0;
        await using var talk = await Conversation.BeginAsync(call =>
        {
            Interlocked.Increment(ref inside).Should().Be(1);
            call.Reply.Int(call.Body.Length);
            Interlocked.Decrement(ref inside);
        });

        var calls = Enumerable.Range(0, 50).Select(i => talk.Guest.BlockdevGetssAsync(new Device("/dev/" + new string('x', i))));

        (await Task.WhenAll(calls)).Should().HaveCount(50);
        talk.DaemonFailure.Should().BeNull();
    }

    [Fact(DisplayName = "When the daemon's side closes, the call in flight fails and so does every later one")]
    public async Task Lost()
    {
        await using var talk = await Conversation.BeginAsync(call => throw new EndOfStreamException());

        for (var i = 0; i < 2; i++)
        {
            var lost = await talk.Guest.Invoking(g => g.PingDaemonAsync()).Should().ThrowAsync<EngineException>();
            lost.Which.Error.Code.Should().Be("protocol.lost");
        }
    }
}
