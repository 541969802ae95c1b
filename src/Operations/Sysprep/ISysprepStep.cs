namespace Engine.Operations.Sysprep;

/// <summary>
/// One operation of sysprep. It finds what is to be changed in a mounted guest and changes nothing itself: what it finds goes into
/// the plan of the whole run.
/// </summary>
internal interface ISysprepStep
{
    /// <summary>Names it on the command line and in reports: <c>machine-id</c>.</summary>
    string Name { get; }

    /// <summary>What it does, in a line.</summary>
    string Heading { get; }

    /// <summary>Whether it is done when nobody chooses operations.</summary>
    bool IsDefault { get; }

    /// <summary>Lower ones look first. What an earlier one removes, no later one changes.</summary>
    int Order { get; }

    Task FindAsync(Finding finding, CancellationToken cancel);
}
