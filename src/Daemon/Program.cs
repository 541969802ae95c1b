using System.Net.Sockets;
using Engine.Daemon.Boot;
using Engine.Daemon.Linux;
using Engine.Protocol.Rpc;

namespace Engine.Daemon;

/// <summary>
/// <c>engined</c>: as process 1 of the appliance, ours or an exported one, it boots it and answers on the virtio port; with
/// <c>--listen SOCKET</c> it answers one client on a unix socket.
/// </summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["--listen", var path]:
                return Listen(path);
            case ["--appliance"] when Environment.ProcessId == 1:
                return InAppliance(ServePort);
            case ["--exported", var rootDisk] when Environment.ProcessId == 1:
                return InAppliance(() =>
                {
                    ApplianceDisk.BeginExported(rootDisk);
                    ExportedRoot.SetUp();
                    ServePort();
                });
            // The kernel hands on the words of its command line that it does not know.
            case var _ when Environment.ProcessId == 1 && PrivateRoot.IsHere:
                return InAppliance(PrivateRoot.Enter);
            default:
                Console.Error.WriteLine("usage: engined --listen SOCKET");
                return 2;
        }
    }

    private static void ServePort()
    {
        ApplianceMachine.Prepare();
        Answer(new DescriptorPort(ApplianceMachine.OpenChannel()));
    }

    private static void Answer(IDaemonPort port)
    {
        var terms = new ConversationTerms();
        new DaemonLoop(port, DaemonActions.Create(terms), TimeProvider.System, terms).Run();
    }

    /// <summary>Process 1 must not return: whatever ends it, the machine ends with it, and the console says why.</summary>
    private static int InAppliance(Action run)
    {
        try
        {
            run();
        }
        catch (Exception cause)
        {
            Console.Error.WriteLine($"engined: {cause}");
        }
        Kernel.Reboot();
        return 1;
    }

    private static int Listen(string path)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        using var client = listener.Accept();
        try
        {
            Answer(new DescriptorPort(Descriptor.Owning((int)client.SafeHandle.DangerousGetHandle())));
            return 0;
        }
        catch (Exception cause) when (cause is IOException or ConversationLostException)
        {
            Console.Error.WriteLine($"engined: {cause.Message}");
            return 1;
        }
    }
}
