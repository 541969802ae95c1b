using Engine.Appliance.Qemu.Jailing;

namespace Engine.Host.Doctor;

/// <summary>The walls around qemu, a line each: those that stand, and why the others do not.</summary>
internal static class JailFindings
{
    private const string Remedy =
        "Install bubblewrap; in a container allow namespaces. To refuse images without it: engine.appliance.jail = require";

    public static IEnumerable<Finding> Of(IEnumerable<Wall> walls) => walls.Select(wall => wall switch
    {
        { WhyNot: null } => new Finding("jail", FindingStatus.Ok, $"{wall.Name}: stands, {wall.Stands}"),

        // Without root there is no other user to give it.
        { Name: "user" } => new("jail", FindingStatus.Ok, $"user: this user's own, {wall.WhyNot}"),
        _ => new("jail", FindingStatus.Warn, $"{wall.Name}: does not stand, {wall.WhyNot.ReplaceLineEndings(" ")}", Remedy),
    });
}
