using Engine.Operations.Inspect;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>An image that means harm or has come to harm.</summary>
/// <param name="Name">Of the case and of its file.</param>
/// <param name="Base">The sound image that it is made from; null begins with no file.</param>
/// <param name="Make">Makes or changes the file at a path, on the host.</param>
/// <param name="Change">Changes the guest from inside; its root is mounted on <c>/</c>.</param>
internal sealed record BadImage(string Name, Verdict Verdict)
{
    public BaseImage? Base { get; init; }
    public Action<string, BaseImages>? Make { get; init; }
    public Func<GuestScene, Task>? Change { get; init; }

    /// <summary>A system in one ext4, changed from inside.</summary>
    public static BadImage Guest(string name, Func<GuestScene, Task> change, Action<SystemReport>? check = null) =>
        new(name, Verdict.System("debian", check)) { Base = BaseImage.Ext4, Change = change };

    /// <summary>A copy of a sound image, with some of its bytes written over.</summary>
    public static BadImage Damaged(string name, BaseImage from, Verdict verdict, Action<FileStream> damage) => new(name, verdict)
    {
        Base = from,
        Make = (path, _) =>
        {
            using var image = File.Open(path, FileMode.Open);
            damage(image);
        },
    };

    /// <summary>A file that is made from nothing.</summary>
    public static BadImage Made(string name, Verdict verdict, Action<FileStream, BaseImages> make) => new(name, verdict)
    {
        Make = (path, bases) =>
        {
            using var image = File.Create(path);
            make(image, bases);
        },
    };

    public override string ToString() => Name;
}

/// <summary>What has to be reported of an image.</summary>
/// <param name="Codes">Any of them; empty when systems are to be found.</param>
/// <param name="Distro">Of every system that is found.</param>
internal sealed record Verdict(IReadOnlyList<string> Codes, string? Distro, Action<InspectReport>? Check)
{
    /// <summary>Every system that is found is of this distribution, and the first one is as <paramref name="check"/> says.</summary>
    public static Verdict System(string distro, Action<SystemReport>? check = null) =>
        new([], distro, check is null ? null : report => check(report.Systems[0]));

    public static Verdict Systems(string distro, Action<InspectReport> check) => new([], distro, check);

    public static Verdict Code(params string[] codes) => new(codes, null, null);

    /// <summary>The one code, with evidence that matches.</summary>
    public static Verdict Code(string code, Action<string> evidence) => new([code], null, report => evidence(report.Error!.Evidence));
}
