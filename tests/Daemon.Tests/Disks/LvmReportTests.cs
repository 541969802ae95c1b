using Engine.Daemon.Actions;
using Engine.Protocol;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Tests.Disks;

public sealed class LvmReportTests
{
    [Fact(DisplayName = "A row of lvs becomes a logical volume, with -1 for percentages that do not apply")]
    public void Lv()
    {
        const string Report =
            "  root\tAbCdEf-0123-4567-89ab-cdef-0123-456789\t-wi-a-----\t-1\t-1\t254\t0\t1073741824\t1\t\t\t12.50\t\ta,b\t\t\n";
        var row = LvmReport.Rows(Report, 16).Single();
        LvmReport.Lv(row).Should().Be(new LvmLv(
            "root", "AbCdEf0123456789abcdef0123456789", "-wi-a-----", -1, -1, 254, 0, 1073741824, 1, "", -1, 12.5f, "", "a,b", "", ""));
    }

    [Fact(DisplayName = "A row of pvs carries the API's name of the device, and no blank before it")]
    public void Pv()
    {
        const string Report =
            "  /dev/sdb1\tAbCdEf-0123-4567-89ab-cdef-0123-456789\tlvm2\t100\t200\t50\t50\ta--\t25\t12\t\t1048576\t1\t520192\n";
        var pv = LvmReport.Pv(LvmReport.Rows(Report, 14).Single(), name => name == "/dev/sdb1" ? "/dev/sda1" : "wrong");
        pv.PvName.Should().Be(new Device("/dev/sda1"));
        (pv.PvSize, pv.DevSize, pv.PvPeAllocCount, pv.PeStart, pv.PvMdaFree).Should().Be((100, 200, 12, 1048576, 520192));
    }

    [Fact(DisplayName = "A row with a field too many is refused, never shifted")]
    public void TooMany()
    {
        var read = () => LvmReport.Rows("  a\tb\tc\n", 2);
        read.Should().Throw<ActionException>();
    }

    [Fact(DisplayName = "What is no UUID of LVM is refused, because its place on the wire has a fixed size")]
    public void Uuid()
    {
        var row = LvmReport.Rows("  vg\tshort\tlvm2\twz--n-\t1\t1\t\t1\t1\t1\t0\t0\t1\t0\t0\t1\t\t1\t1\n", 19).Single();
        var read = () => LvmReport.Vg(row);
        read.Should().Throw<ActionException>();
    }

    [Theory(DisplayName = "Each list of fields has as many as its struct")]
    [InlineData(LvmReport.PvFields, 14)]
    [InlineData(LvmReport.VgFields, 19)]
    [InlineData(LvmReport.LvFields, 16)]
    public void Fields(string fields, int count) => fields.Split(',').Should().HaveCount(count).And.OnlyHaveUniqueItems();
}
