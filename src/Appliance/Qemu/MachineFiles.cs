using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Qemu;

/// <summary>The files that a machine is started with, open. Once qemu has inherited them, ours are closed.</summary>
internal sealed class MachineFiles : IDisposable
{
    private const int FirstDescriptor = 3;

    private readonly List<SafeHandle> _inherited = [];
    private readonly List<SafeHandle> _opened = [];

    private MachineFiles()
    {
    }

    /// <summary>In qemu they are 3, 4, 5 … in this order.</summary>
    public IReadOnlyList<SafeHandle> Inherited => _inherited;

    public required MachineDescriptors Descriptors { get; init; }
    public MachineFileNames Names { get; } = new();

    /// <summary>Kernel and initrd of a boot: qemu has no other way than to open them again.</summary>
    public IEnumerable<SafeHandle> OpenedAgain => _opened;

    /// <summary>Opens what the appliance is made of; what is given open stays the caller's.</summary>
    /// <exception cref="ApplianceStartException">A file is missing.</exception>
    public static MachineFiles Open(ApplianceFiles appliance, SafeHandle channel, SafeHandle monitor, SafeHandle bulk, MachineStart start)
    {
        var inherited = new List<SafeHandle>();
        var opened = new List<SafeHandle>();
        var names = new List<(int Number, string Name)>();
        try
        {
            var descriptors = new MachineDescriptors(Add(channel), Add(monitor), Add(bulk), AddFile(appliance.Root));
            descriptors = start switch
            {
                MachineStart.Cloned clone => descriptors with { Memory = Add(clone.Memory), State = Add(clone.State) },
                MachineStart.Recorded recorded => Booting() with { Memory = Add(recorded.Memory) },
                _ => Booting(),
            };
            var files = new MachineFiles { Descriptors = descriptors };
            files._inherited.AddRange(inherited);
            files._opened.AddRange(opened);
            names.ForEach(entry => files.Names.Add(entry.Number, entry.Name));
            return files;

            MachineDescriptors Booting() => descriptors with { Kernel = AddFile(appliance.Kernel), Initrd = AddFile(appliance.Initrd) };
        }
        catch
        {
            opened.ForEach(file => file.Dispose());
            throw;
        }

        int Add(SafeHandle handle)
        {
            inherited.Add(handle);
            return FirstDescriptor + inherited.Count - 1;
        }

        int AddFile(string path)
        {
            var file = OpenPart(path);
            opened.Add(file);
            var number = Add(file);
            names.Add((number, path));
            return number;
        }
    }

    public void Dispose() => _opened.ForEach(file => file.Dispose());

    private static SafeFileHandle OpenPart(string appliancePart)
    {
        try
        {
            return File.OpenHandle(appliancePart);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ApplianceStartException(
                $"the appliance's file '{appliancePart}' can not be opened: {cause.Message}", "engine appliance build", cause);
        }
    }
}
