using Engine.Appliance.Drives;

namespace Engine.Actors.Appliances;

/// <summary>What a refused image looks like to users.</summary>
internal static class ImageErrors
{
    public static EngineError Of(ImageRefusedException refused) => new(
        refused.Code,
        // What the user named wrongly, or what is the matter with the image itself.
        refused.Code.StartsWith("image.", StringComparison.Ordinal) ? ErrorLayer.Input : ErrorLayer.Format,
        refused.Message,
        refused.Evidence,
        refused.Remedy);
}
