using System.Globalization;
using System.Text.Json;
using Longshore.Cli.Output;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;

namespace Longshore.Cli.Projects;

/// <summary>Reads the table of a function in a project's file as a spec: the same fields as its JSON form, with sizes and times as people write
/// them, and with short forms of some grants.</summary>
/// <param name="fields">The table.</param>
internal sealed class SpecTable(JsonObjectReader fields)
{
    private const string Limits = "limits";
    private const string Grants = "grants";
    private const string Secrets = "secrets";
    private const string Directories = "directories";
    private const string Environment = "env";
    private const string Schedules = "schedules";
    private const string Deadline = "deadline";
    private const string OnMissKey = "on-miss";
    private const string SecretCapability = "secret";

    private delegate bool TryParse<T>(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value);

    /// <summary>Reads all fields of a spec but those of its code.</summary>
    public FunctionSpec Read(FunctionName name, Artifact artifact)
    {
        var granted = All<Grant>(Grants, Grant.TryParse, Grant.Rule);
        var spec = new FunctionSpec(name, artifact)
        {
            Export = fields.Text("export"),
            Limits = fields.Object(Limits) is { } limits ? ReadLimits(limits) : FunctionLimits.Default,
            Grants =
            [
                .. granted,
                .. fields.Texts(Secrets).Select(each => new Grant(SecretCapability, each.Text)),
                .. All<FunctionDirectory>(Directories, FunctionDirectory.TryParse, FunctionDirectory.Rule).Select(directory => directory.ToGrant()),
            ],
            Environment = [.. Pairs(Environment).Select(each => new EnvironmentVariable(each.Key, each.Value))],
            Labels = [.. Pairs("labels").Select(each => new Label(each.Key, each.Value))],
            Annotations = [.. Pairs("annotations").Select(each => new Label(each.Key, each.Value))],
            Subscriptions = [.. All<QueueSubscription>("subscriptions", QueueSubscription.TryParse, QueueSubscription.Rule)],
            Schedules = [.. All<CronSchedule>(Schedules, CronSchedule.TryParse, CronSchedule.Rule)],
            Executor = One<ExecutorName>("executor", ExecutorName.TryParse, ExecutorName.Rule),
            Placement = Placement(),
            Measurements = [.. All<Measurement>("measurements", Measurement.TryParse, Measurement.Rule)],
            Trust = Trust(),
            Receipt = Receipt(),
            Deadline = new DeadlineSpec
            {
                Relative = Amount(fields, Deadline, LimitUnit.Microseconds) is { } microseconds ? TimeSpan.FromMicroseconds(microseconds) : null,
                OnMiss = Miss(),
            },
        };
        foreach (var error in FunctionSpecValidator.Validate(spec))
        {
            fields.Refuse(WrittenPath(error.Path, granted.Count), error.Message);
        }

        return spec;
    }

    // The path of a spec's field as this table writes it.
    private string WrittenPath(string path, int granted)
    {
        foreach (var rule in LimitTable.All)
        {
            if (path == $"{Limits}.{rule.Key}")
            {
                return $"{Limits}.{rule.Option}";
            }
        }

        return path.StartsWith("environment", StringComparison.Ordinal) ? Environment + path["environment".Length..]
            : path.StartsWith("deadline.", StringComparison.Ordinal) ? Deadline
            : path.StartsWith(Grants + "[", StringComparison.Ordinal)
                && int.TryParse(path.AsSpan(Grants.Length + 1, path.IndexOf(']', StringComparison.Ordinal) - Grants.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index >= granted && fields.Has(Secrets)
                ? FormattableString.Invariant($"{Secrets}[{index - granted}]")
            : path;
    }

    private static FunctionLimits ReadLimits(JsonObjectReader table)
    {
        var limits = LimitTable.All.Aggregate(
            FunctionLimits.Default, (all, rule) => Amount(table, rule.Option, rule.Unit) is { } value ? all.With(rule, value) : all);
        table.RefuseOthers();
        return limits;
    }

    // A size or a time with its unit, a size as a number of bytes, or a number of calls.
    private static long? Amount(JsonObjectReader table, string key, LimitUnit unit)
    {
        if (table.Element(key) is not { } written)
        {
            return null;
        }

        var text = written.ValueKind == JsonValueKind.String ? written.GetString()! : written.GetRawText();
        if (unit == LimitUnit.Bytes && Units.TryParseSize(text, out var bytes))
        {
            return bytes;
        }

        if (unit == LimitUnit.Microseconds && Units.TryParseDuration(text, out var duration))
        {
            return (long)duration.TotalMicroseconds;
        }

        if (unit == LimitUnit.Calls && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var calls))
        {
            return calls;
        }

        table.Refuse(key, unit switch
        {
            LimitUnit.Bytes => "must be a size such as \"64MiB\", \"512KiB\" or a number of bytes",
            LimitUnit.Microseconds => "must be a time such as \"200ms\", \"5s\" or \"1min\"",
            _ => "must be a number of calls such as 100",
        });
        return null;
    }

    private List<T> All<T>(string key, TryParse<T> parse, string rule)
    {
        var read = new List<T>();
        foreach (var (index, text) in fields.Texts(key))
        {
            if (parse(text, out var value))
            {
                read.Add(value);
            }
            else
            {
                fields.Refuse(FormattableString.Invariant($"{key}[{index}]"), $"\"{text}\" is not understood: {rule}");
            }
        }

        return read;
    }

    private T? One<T>(string key, TryParse<T> parse, string rule)
        where T : class
    {
        T? value = null;
        if (fields.Text(key) is { } text && !parse(text, out value))
        {
            fields.Refuse(key, rule);
        }

        return value;
    }

    private IEnumerable<KeyValuePair<string, string>> Pairs(string key)
    {
        if (fields.Object(key) is not { } table)
        {
            return [];
        }

        return [.. table.TakeOthers().Select(name => KeyValuePair.Create(name, table.AnyText(name) ?? ""))];
    }

    private TrustLevel Trust()
    {
        var level = TrustLevel.None;
        if (fields.Text("trust") is { } text && !TrustLevels.TryParse(text, out level))
        {
            fields.Refuse("trust", TrustLevels.Rule);
        }

        return level;
    }

    private PlacementGoal? Placement()
    {
        if (fields.Text("placement") is not { } text)
        {
            return null;
        }

        if (!PlacementGoals.TryParse(text, out var goal))
        {
            fields.Refuse("placement", PlacementGoals.Rule);
        }

        return goal;
    }

    private ReceiptNeed Receipt()
    {
        var need = ReceiptNeed.None;
        if (fields.Text("receipt") is { } text && !ReceiptNeeds.TryParse(text, out need))
        {
            fields.Refuse("receipt", ReceiptNeeds.Rule);
        }

        return need;
    }

    private OnMiss Miss()
    {
        var action = OnMiss.Drop;
        if (fields.Text(OnMissKey) is { } text && !OnMissNames.TryParse(text, out action))
        {
            fields.Refuse(OnMissKey, OnMissNames.Rule);
        }

        return action;
    }
}
