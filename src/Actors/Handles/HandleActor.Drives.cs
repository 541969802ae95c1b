using Engine.Actors.Appliances;
using static Engine.Actors.Handles.HandleProtocol;

namespace Engine.Actors.Handles;

// How drives come and go while the guest runs.
internal sealed partial class HandleActor
{
    private void AddToConfig(AddDrive add)
    {
        if (_drives.Refuses(add.Drive) is { } error)
        {
            Refuse(error);
            return;
        }
        _drives.Add(add.Drive);
        Sender.Tell(Done.Instance);
    }

    private void RemoveFromConfig(RemoveDrive remove)
    {
        if (_drives.Find(remove.Label) is not { } drive)
        {
            Refuse(Unknown(remove));
            return;
        }
        _drives.Remove(drive);
        Sender.Tell(Done.Instance);
    }

    private void Plug(AddDrive add, ILaunchedAppliance daemon)
    {
        if (_drives.Refuses(add.Drive) is { } error)
        {
            Refuse(error);
            return;
        }
        var slot = _drives.FreeSlot();
        Change("add_drive", daemon, cancel => daemon.AddDriveAsync(slot, add.Drive, cancel), () => _drives.Add(slot, add.Drive));
    }

    private void Unplug(RemoveDrive remove, ILaunchedAppliance daemon)
    {
        if (_drives.Find(remove.Label) is not { } drive)
        {
            Refuse(Unknown(remove));
            return;
        }
        var slot = _drives.SlotOf(drive);
        Change("remove_drive", daemon, cancel => daemon.RemoveDriveAsync(slot, cancel), () => _drives.Remove(drive));
    }

    /// <summary>Runs a change as a call is run: nothing else passes meanwhile, and a death answers it.</summary>
    private void Change(string action, ILaunchedAppliance daemon, Func<CancellationToken, Task> change, Action then)
    {
        var call = new RunningCall(action, Sender, new CancellationTokenSource(), _clock.GetTimestamp());
        _events.Publish(new HandleEvent.Entered(action));
        change(call.Cancel.Token).PipeTo(
            Self, success: () => new CallEnded(call, Done.Instance) { Then = then }, failure: cause => Ended(call, cause));
        Become(m => Busy(m, daemon, call));
    }

    private static EngineError Unknown(RemoveDrive remove) => HandleDrives.Error($"There is no drive with the label '{remove.Label}'.");
}
