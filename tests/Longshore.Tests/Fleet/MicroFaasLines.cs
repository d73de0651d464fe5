namespace Longshore.Tests.Fleet;

/// <summary>Lines of MicroFaaS's protocol.</summary>
internal static class MicroFaasLines
{
    public const string Reboot = """{"i_id":"REBOOT","f_id":"fwrite","f_args":{"path":"/proc/sysrq-trigger","data":"b"}}""";

    public const string PowerOff = """{"i_id":"PWROFF","f_id":"fwrite","f_args":{"path":"/proc/sysrq-trigger","data":"o"}}""";

    /// <summary>The job that <see cref="FleetFixture.SubmitAsync"/> makes.</summary>
    public static string Job(string id) => """{"i_id":"ID","f_id":"f","f_args":{"n":1}}""".Replace("ID", id, StringComparison.Ordinal);

    /// <summary>A result with its end, as MicroPython writes it.</summary>
    public static string Result(string id, string value = "true", string function = "f") =>
        $$"""{"f_id": "{{function}}", "i_id": "{{id}}", "result": {{value}}, "exec_time": 12}""" + "\n";
}
