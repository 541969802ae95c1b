using System.Runtime.InteropServices;

namespace Engine.Appliance.Tests.Processes;

/// <summary>Asks /proc whether a process lives; a zombie that nobody has reaped yet does not.</summary>
internal static partial class Living
{
    public static bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static async Task WaitForEndAsync(int pid, TimeSpan patience)
    {
        using var end = new CancellationTokenSource(patience);
        while (IsAlive(pid))
        {
            await Task.Delay(10, end.Token);
        }
    }

    public static void Kill(int pid) => kill(pid, 9);

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
