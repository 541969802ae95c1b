namespace Engine.Daemon.Actions;

/// <summary>Actions that keep a file of the guest open from one call to the next, and its file system busy.</summary>
public interface IHeldOpen
{
    /// <summary>Closes what is open, if anything is; what was not saved is lost.</summary>
    void LetGo();
}
