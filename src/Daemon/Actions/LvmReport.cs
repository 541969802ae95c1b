using System.Globalization;
using Engine.Protocol;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <summary>Reads the reports of pvs, vgs and lvs.</summary>
internal static class LvmReport
{
    /// <summary>Between fields: in no name or tag that LVM allows.</summary>
    public const string Separator = "\t";

    public const string PvFields =
        "pv_name,pv_uuid,pv_fmt,pv_size,dev_size,pv_free,pv_used,pv_attr,pv_pe_count,pv_pe_alloc_count,pv_tags,pe_start,"
        + "pv_mda_count,pv_mda_free";

    public const string VgFields =
        "vg_name,vg_uuid,vg_fmt,vg_attr,vg_size,vg_free,vg_sysid,vg_extent_size,vg_extent_count,vg_free_count,max_lv,max_pv,pv_count,"
        + "lv_count,snap_count,vg_seqno,vg_tags,vg_mda_count,vg_mda_free";

    public const string LvFields =
        "lv_name,lv_uuid,lv_attr,lv_major,lv_minor,lv_kernel_major,lv_kernel_minor,lv_size,seg_count,origin,snap_percent,copy_percent,"
        + "move_pv,lv_tags,mirror_log,modules";

    /// <exception cref="ActionException">A row has not the number of fields that was asked for.</exception>
    public static List<string[]> Rows(string report, int fields)
    {
        var rows = new List<string[]>();
        foreach (var line in report.Split('\n'))
        {
            if (line.Trim().Length == 0)
                continue;
            // lvm indents each row by two blanks.
            var row = line.TrimStart(' ').Split(Separator);
            rows.Add(row.Length == fields
                ? row
                : throw new ActionException("", $"a report of lvm has {row.Length} fields in place of {fields}"));
        }
        return rows;
    }

    public static LvmPv Pv(string[] row, Func<string, string> apiName) => new(
        new Device(apiName(row[0])), Uuid(row[1]), row[2], Number(row[3]), Number(row[4]), Number(row[5]), Number(row[6]), row[7],
        Number(row[8]), Number(row[9]), row[10], Number(row[11]), Number(row[12]), Number(row[13]));

    public static LvmVg Vg(string[] row) => new(
        row[0], Uuid(row[1]), row[2], row[3], Number(row[4]), Number(row[5]), row[6], Number(row[7]), Number(row[8]), Number(row[9]),
        Number(row[10]), Number(row[11]), Number(row[12]), Number(row[13]), Number(row[14]), Number(row[15]), row[16], Number(row[17]),
        Number(row[18]));

    public static LvmLv Lv(string[] row) => new(
        row[0], Uuid(row[1]), row[2], Number(row[3]), Number(row[4]), Number(row[5]), Number(row[6]), Number(row[7]), Number(row[8]),
        row[9], Percent(row[10]), Percent(row[11]), row[12], row[13], row[14], row[15]);

    // 32 letters and digits with dashes between.
    private static string Uuid(string text) =>
        text.Replace("-", "") is { Length: 32 } uuid ? uuid : throw new ActionException("", $"{text} is not an LVM UUID");

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static float Percent(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) ? percent : -1;
}
