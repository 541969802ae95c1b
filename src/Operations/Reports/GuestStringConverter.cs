using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Operations.Reports;

/// <summary>Writes and reads every string of a report by <see cref="GuestJson"/>.</summary>
public sealed class GuestStringConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => GuestJson.Text(ref reader);

    // The writer's own check of raw values refuses lone surrogates' escapes, which are valid JSON (RFC 8259, 8.2).
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteRawValue(GuestJson.Token(value), skipInputValidation: true);
}
