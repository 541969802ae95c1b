using Engine.Host.Arguments;

namespace Engine.Host.Tests.Arguments;

public class ProcessArgumentsTests
{
    [Fact(DisplayName = "The last words of the kernel's command line are the program's, with every byte of them")]
    public void LastWords()
    {
        byte[] line = [.. "dotnet\0engine.dll\0inspect\0"u8, (byte)'a', 0x80, (byte)'\n', 0, 0];

        ProcessArguments.Last(line, 3).Should().Equal("inspect", "a\udc80\n", "");
    }

    [Fact(DisplayName = "A command line that is shorter than what .NET tells is not believed")]
    public void TooShort() => ProcessArguments.Last("engine\0"u8, 2).Should().BeNull();

    [Fact(DisplayName = "This process's own words are read")]
    public void OwnWords()
    {
        var words = Environment.GetCommandLineArgs()[1..];

        ProcessArguments.Read(words).Should().Equal(words);
    }
}
