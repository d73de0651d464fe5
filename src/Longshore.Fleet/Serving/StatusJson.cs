using Longshore.Fleet.Wire;

namespace Longshore.Fleet.Serving;

/// <summary>Writes the state of a fleet as one line of JSON.</summary>
internal static class StatusJson
{
    public static byte[] Write(FleetStatus status, FleetCounters counters) => JsonLine.Write(writer =>
    {
        writer.WriteStartObject("jobs");
        writer.WriteNumber("waiting", status.Jobs.Waiting);
        writer.WriteNumber("leased", status.Jobs.Leased);
        writer.WriteNumber("submitted", status.Jobs.Submitted);
        writer.WriteNumber("ended", status.Jobs.Ended);
        writer.WriteNumber("failed", status.Jobs.Failed);
        writer.WriteNumber("retried", status.Jobs.Retried);
        writer.WriteNumber("dead", status.Jobs.Died);
        writer.WriteEndObject();
        writer.WriteNumber("bootSeconds", status.BootTime.TotalSeconds);
        writer.WriteNumber("runSeconds", status.RunTime.TotalSeconds);
        writer.WriteStartObject("problems");
        writer.WriteNumber("PowerFailed", counters.PowerFailures);
        writer.WriteNumber("MeterSilent", counters.SilentReadings);
        foreach (var violation in Enum.GetValues<BoardViolation>())
        {
            writer.WriteNumber(violation.ToString(), counters.Of(violation));
        }

        writer.WriteEndObject();
        writer.WriteStartArray("boards");
        foreach (var board in status.Boards)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", board.Id.Value);
            writer.WriteString("state", board.State.ToString());
            writer.WriteBoolean("resting", board.IsResting);
            writer.WriteBoolean("connected", board.IsConnected);
            writer.WriteString("function", board.Function);
            writer.WriteNumber("powerUps", board.PowerUps);
            writer.WriteNumber("boots", board.Boots);
            writer.WriteNumber("jobs", board.Jobs);
            writer.WriteNumber("failures", board.Failures);
            writer.WriteNumber("losses", board.Losses);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });
}
