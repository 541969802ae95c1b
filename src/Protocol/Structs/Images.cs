using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>
/// The primary descriptor of an ISO 9660 image. <see cref="IsoVolumeSpaceSize"/> counts blocks. Times are seconds since 1970
/// UTC, -1 where none is given.
/// </summary>
[WireStruct("isoinfo")]
public sealed partial record IsoInfo(
    string IsoSystemId,
    string IsoVolumeId,
    uint IsoVolumeSpaceSize,
    uint IsoVolumeSetSize,
    uint IsoVolumeSequenceNumber,
    uint IsoLogicalBlockSize,
    string IsoVolumeSetId,
    string IsoPublisherId,
    string IsoDataPreparerId,
    string IsoApplicationId,
    string IsoCopyrightFileId,
    string IsoAbstractFileId,
    string IsoBibliographicFileId,
    long IsoVolumeCreationT,
    long IsoVolumeModificationT,
    long IsoVolumeExpirationT,
    long IsoVolumeEffectiveT);
