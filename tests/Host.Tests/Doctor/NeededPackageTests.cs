using Engine.Host.Doctor;

namespace Engine.Host.Tests.Doctor;

public class NeededPackageTests
{
    [Fact(DisplayName = "The one list of packages is in the program, each with a file that shows it and a purpose")]
    public void WholeList()
    {
        var packages = NeededPackage.ReadAll();

        packages.Select(package => package.Name).Should().Contain(["qemu-system-x86", "erofs-utils", "gcc"]).And.OnlyHaveUniqueItems();
        packages.Should().OnlyContain(package => package.File.StartsWith('/'))
            .And.OnlyContain(package => package.Purpose.StartsWith("run:") || package.Purpose.StartsWith("build:") || package.Purpose.StartsWith("test:"));
    }
}
