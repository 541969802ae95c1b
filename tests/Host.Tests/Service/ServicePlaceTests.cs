using System.Net.Sockets;
using System.Text;
using Engine.Appliance.Processes;
using Engine.Client;
using Engine.Host.Jobs;
using Engine.Host.Service;

namespace Engine.Host.Tests.Service;

public sealed class ServicePlaceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("engine-test-");

    private string Place => Path.Combine(_folder.FullName, "engine");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(DisplayName = "A second service is refused while the first lives, and let in when it has ended")]
    public void OneAtATime()
    {
        var second = () => ServicePlace.Take(Place);
        using (ServicePlace.Take(Place))
        {
            second.Should().Throw<EngineException>().Which.Error.Code.Should().Be("service.running");
        }

        second().Dispose();
    }

    [Fact(DisplayName = "The lock holds between processes, and the kernel takes it from one that is killed")]
    public async Task BetweenProcesses()
    {
        Directory.CreateDirectory(Place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var ended = new CancellationTokenSource();
        var isHeld = new TaskCompletionSource();
        var holder = CommandRunner.RunAsync(
            new Command("flock", "--no-fork", Path.Combine(Place, "engine.lock"), "sh", "-c", "echo held >&2; exec sleep 60")
            {
                OnErrorLine = _ => isHeld.TrySetResult(),
            },
            ended.Token);
        await isHeld.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var take = () => ServicePlace.Take(Place);
        take.Should().Throw<EngineException>().Which.Error.Code.Should().Be("service.running");

        await ended.CancelAsync();
        await holder.ContinueWith(_ => { });
        take().Dispose();
    }

    [Fact(DisplayName = "The socket of a killed service is removed under the lock, and clients take it for no service")]
    public async Task StaleSocket()
    {
        Directory.CreateDirectory(Place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var socket = Path.Combine(Place, ServiceSocket.FileName);
        LeaveSocket(socket);

        (await FindAsync(socket)).Should().BeNull();
        using var place = ServicePlace.Take(Place);
        File.Exists(socket).Should().BeFalse();
    }

    [Fact(DisplayName = "A folder of ours that is open to others is closed; one of somebody else, or a link to one, is refused")]
    public async Task Folders()
    {
        Directory.CreateDirectory(Place);
        File.SetUnixFileMode(Place, (UnixFileMode)0b111_111_111);
        ServicePlace.Take(Place).Dispose();
        File.GetUnixFileMode(Place).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var link = Path.Combine(_folder.FullName, "link");
        Directory.CreateSymbolicLink(link, Place);
        var byLink = () => ServicePlace.Take(link);
        byLink.Should().Throw<EngineException>().Which.Error.Should().Match<EngineError>(error =>
            error.Code == "service.folder" && error.Evidence == "It is no folder.");

        if (ServiceSocket.CurrentUser != 0)
            return; // only root can give a folder away; root's run of the tests covers it
        await CommandRunner.RunAsync(new Command("chown", "65534", Place), CancellationToken.None);
        var others = () => ServicePlace.Take(Place);
        others.Should().Throw<EngineException>().Which.Error.Evidence.Should().Be("It belongs to the user 65534.");
    }

    [Fact(DisplayName = "A path that no socket can have is refused before anything is made")]
    public void LongPath()
    {
        var folder = Path.Combine(_folder.FullName, new string('x', 100));

        var take = () => ServicePlace.Take(folder);

        take.Should().Throw<EngineException>().Which.Error.Code.Should().Be("service.folder");
        Directory.Exists(folder).Should().BeFalse();
    }

    [Fact(DisplayName = "Something that listens at the socket and does not answer is an error, not a missing service")]
    public async Task Silent()
    {
        var socket = Path.Combine(_folder.FullName, "silent.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        listener.Listen();

        var find = () => FindAsync(socket, TimeSpan.FromMilliseconds(200));

        (await find.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("service.silent");
    }

    [Fact(DisplayName = "A running service is found, and none where there is no socket")]
    public async Task Found()
    {
        await using var served = await ServedFolder.StartAsync();

        await using var found = await FindAsync(served.Socket);

        found.Should().NotBeNull();
        (await FindAsync(served.Socket + ".none")).Should().BeNull();
    }

    [Fact(DisplayName = "Another user is refused by the kernel's word, even where the socket's modes let it in")]
    public async Task OtherUser()
    {
        if (ServiceSocket.CurrentUser != 0)
            return; // only root can act as another user; root's run of the tests covers it
        await using var served = await ServedFolder.StartAsync();
        File.SetUnixFileMode(served.Socket, (UnixFileMode)0b110_110_110);
        for (var folder = Path.GetDirectoryName(served.Socket)!; folder != Path.GetTempPath().TrimEnd('/'); folder = Path.GetDirectoryName(folder)!)
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        const string ask = "my $s = IO::Socket::UNIX->new($ARGV[0]) or die $!; $SIG{PIPE} = 'IGNORE'; "
            + "syswrite $s, qq(GET /v1/health HTTP/1.1\\r\\nHost: engine\\r\\nConnection: close\\r\\n\\r\\n); "
            + "my $got = sysread $s, my $answer, 1000; print 0 + $got";

        var own = await CommandRunner.RunAsync(new Command("perl", "-MIO::Socket::UNIX", "-e", ask, served.Socket), CancellationToken.None);
        var other = await CommandRunner.RunAsync(
            new Command("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "perl", "-MIO::Socket::UNIX", "-e", ask, served.Socket), CancellationToken.None);

        int.Parse(Encoding.ASCII.GetString(own.Output)).Should().BeGreaterThan(100);
        Encoding.ASCII.GetString(other.Output).Should().Be("0", other.ErrorTail);
        served.Log.ToString().Should().Be("engine: refused the user 65534\n");
    }

    [Theory(DisplayName = "The socket's folder follows XDG, then the user's runtime folder, then the temporary one")]
    [InlineData("/xdg", "/run/user/7", 7u, "/xdg/engine")]
    [InlineData("relative", "/run/user/7", 7u, "/run/user/7/engine")]
    [InlineData(null, "", 0u, "/run/engine")]
    [InlineData("", "", 7u, "/tmp/engine-7")]
    public void Folder(string? runtime, string existing, uint user, string folder) =>
        ServiceSocket.Folder(runtime, null, user, path => path == existing).Should().Be(folder);

    [Fact(DisplayName = "systemd is told by one datagram, and its absence harms nothing")]
    public async Task Notices()
    {
        var path = Path.Combine(_folder.FullName, "notify");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        var buffer = new byte[100];

        SystemdNotice.Send(path, "READY=1");
        SystemdNotice.Send(path + ".none", "READY=1");
        SystemdNotice.Send(null, "READY=1");

        var length = await systemd.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(10));
        Encoding.UTF8.GetString(buffer, 0, length).Should().Be("READY=1");
    }

    private static Task<RemoteJobs?> FindAsync(string socket, TimeSpan? patience = null) =>
        RunningService.FindAsync(socket, () => patience ?? TimeSpan.FromSeconds(10), TimeProvider.System, CancellationToken.None);

    private static void LeaveSocket(string path)
    {
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path + ".first"));
            socket.Listen();
            File.Move(path + ".first", path); // .NET would remove it as it closes
        }
        File.Exists(path).Should().BeTrue();
    }
}
