using Akka.Serialization;

namespace Engine.Actors.Jobs;

/// <summary>Gives Akka the form of what is journalled.</summary>
internal sealed class JournalSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    // Akka's own serializers stay below 100.
    public override int Identifier => 4501;

    public override string Manifest(object kept) => JournalForm.Manifest(kept);

    public override byte[] ToBinary(object kept) => JournalForm.Write(kept);

    public override object FromBinary(byte[] bytes, string manifest) => JournalForm.Read(bytes, manifest);
}
