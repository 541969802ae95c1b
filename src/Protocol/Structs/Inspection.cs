using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>An installed application. Empty strings and epoch 0 where the package system does not tell.</summary>
[WireStruct("application2")]
public sealed partial record Application2(
    string App2Name,
    string App2DisplayName,
    int App2Epoch,
    string App2Version,
    string App2Release,
    string App2Arch,
    string App2InstallPath,
    string App2TransPath,
    string App2Publisher,
    string App2Url,
    string App2SourcePackage,
    string App2Summary,
    string App2Description,
    string App2Class,
    string App2Spare2,
    string App2Spare3,
    string App2Spare4);

/// <summary>The older form of <see cref="Application2"/>.</summary>
[WireStruct("application")]
public sealed partial record Application(
    string AppName,
    string AppDisplayName,
    int AppEpoch,
    string AppVersion,
    string AppRelease,
    string AppInstallPath,
    string AppTransPath,
    string AppPublisher,
    string AppUrl,
    string AppSourcePackage,
    string AppSummary,
    string AppDescription);

/// <summary>A file system of an inspected system; empty strings where it has no such thing.</summary>
[WireStruct("engine_inspected_filesystem")]
public sealed partial record InspectedFilesystem(
    string Name,
    string Type,
    string Label,
    string Uuid);
