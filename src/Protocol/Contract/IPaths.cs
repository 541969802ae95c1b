namespace Engine.Protocol.Contract;

/// <summary>Which files a path or a pattern means, and what people want to read of them.</summary>
[Contract]
public interface IPaths
{
    /// <summary>What file(1) says of a file's content; of what is no regular file, its kind.</summary>
    [Action("file", Since = "1.9.1")]
    string File(DeviceOrPath path);

    /// <summary>What <c>ls -la</c> prints of a folder, to be read by people.</summary>
    [Action("ll", Since = "0.0.4")]
    string Ll(GuestPath directory);
}
