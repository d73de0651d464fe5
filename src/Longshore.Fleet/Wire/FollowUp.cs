namespace Longshore.Fleet.Wire;

/// <summary>What a board does after its job. MicroFaaS sends it as a job that writes to <c>/proc/sysrq-trigger</c>.</summary>
internal sealed class FollowUp
{
    private const string WriteFunction = "fwrite";
    private const string TriggerFile = "/proc/sysrq-trigger";

    private FollowUp(string id, string data)
    {
        Id = id;
        Line = JsonLine.Write(writer =>
        {
            writer.WriteString("i_id", id);
            writer.WriteString("f_id", WriteFunction);
            writer.WriteStartObject("f_args");
            writer.WriteString("path", TriggerFile);
            writer.WriteString("data", data);
            writer.WriteEndObject();
        });
    }

    /// <summary>It boots again.</summary>
    public static FollowUp Reboot { get; } = new("REBOOT", "b");

    /// <summary>It switches itself off.</summary>
    public static FollowUp PowerOff { get; } = new("PWROFF", "o");

    /// <summary>The id in place of a job's.</summary>
    public string Id { get; }

    /// <summary>The line, with its end.</summary>
    public byte[] Line { get; }
}
