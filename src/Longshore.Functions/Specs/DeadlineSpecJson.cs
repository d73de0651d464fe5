using System.Text.Json;

namespace Longshore.Functions.Specs;

/// <summary>The JSON form of a spec's deadline.</summary>
internal static class DeadlineSpecJson
{
    private const string Relative = "relative-us";
    private const string OnMissField = "on-miss";
    private const string ExpectedExecution = "expected-execution-us";
    private const string EstimatePercentile = "estimate-percentile";

    /// <summary>Writes the fields that differ from <see cref="DeadlineSpec.None"/>.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, DeadlineSpec deadline)
    {
        if (deadline.Relative is { } relative)
        {
            writer.WriteNumber(Relative, (long)relative.TotalMicroseconds);
        }

        if (deadline.OnMiss != OnMiss.Drop)
        {
            writer.WriteString(OnMissField, deadline.OnMiss.Name());
        }

        if (deadline.ExpectedExecution != TimeSpan.Zero)
        {
            writer.WriteNumber(ExpectedExecution, (long)deadline.ExpectedExecution.TotalMicroseconds);
        }

        if (deadline.EstimatePercentile != DeadlineSpec.EstimatePercentileDefault)
        {
            writer.WriteNumber(EstimatePercentile, deadline.EstimatePercentile);
        }
    }

    /// <summary>Reads what <see cref="WriteMembers"/> writes.</summary>
    public static DeadlineSpec Read(JsonObjectReader fields)
    {
        var onMiss = OnMiss.Drop;
        if (fields.Text(OnMissField) is { } text && !OnMissNames.TryParse(text, out onMiss))
        {
            fields.Refuse(OnMissField, OnMissNames.Rule);
        }

        var deadline = new DeadlineSpec
        {
            Relative = fields.Integer(Relative, 1, DeadlineSpec.MicrosecondsMax) is { } relative ? TimeSpan.FromMicroseconds(relative) : null,
            OnMiss = onMiss,
            ExpectedExecution = TimeSpan.FromMicroseconds(fields.Integer(ExpectedExecution, 0, DeadlineSpec.MicrosecondsMax) ?? 0),
            EstimatePercentile = (int)(fields.Integer(EstimatePercentile, 0, 100) ?? DeadlineSpec.EstimatePercentileDefault),
        };
        fields.RefuseOthers();
        return deadline;
    }
}
