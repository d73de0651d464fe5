using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Longshore.Functions.Specs;

/// <summary>The JSON form of specs and deployed functions, the same in the store, in the node's API and on the command line.</summary>
public static class FunctionSpecJson
{
    private const string Name = "name";
    private const string ArtifactField = "artifact";
    private const string Digest = "digest";
    private const string Kind = "kind";
    private const string Export = "export";
    private const string Limits = "limits";
    private const string Grants = "grants";
    private const string Environment = "environment";
    private const string LabelsField = "labels";
    private const string Annotations = "annotations";
    private const string Subscriptions = "subscriptions";
    private const string Schedules = "schedules";
    private const string Executor = "executor";
    private const string Placement = "placement";
    private const string Trust = "trust";
    private const string Measurements = "measurements";
    private const string Receipt = "receipt";
    private const string Deadline = "deadline";
    private const string DeployedAt = "deployed-at";
    private const string Version = "version";

    /// <summary>A spec as JSON text.</summary>
    public static string Write(FunctionSpec spec) => Text(writer =>
    {
        writer.WriteStartObject();
        WriteMembers(writer, spec);
        writer.WriteEndObject();
    });

    /// <summary>Writes a deployed function as one JSON object: its spec, <c>deployed-at</c> and <c>version</c>.</summary>
    public static void Write(Utf8JsonWriter writer, FunctionConfig function)
    {
        writer.WriteStartObject();
        WriteMembers(writer, function.Spec);
        writer.WriteString(DeployedAt, function.DeployedAt);
        writer.WriteNumber(Version, function.Version);
        writer.WriteEndObject();
    }

    /// <summary>Reads a spec. The values are not validated beyond their form.</summary>
    /// <param name="json">The text.</param>
    /// <param name="errors">Takes every error, with its path.</param>
    /// <returns>The spec, or null if there are errors.</returns>
    public static FunctionSpec? Read(string json, ICollection<ValidationError> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, errors)?.Spec;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // An escape of half a surrogate pair is found when a text is taken or a name compared.
            errors.Add(new ValidationError("$", $"is not JSON: {broken.Message}"));
            return null;
        }
    }

    /// <summary>Reads a deployed function.</summary>
    /// <returns>The function, or null if there are errors.</returns>
    public static FunctionConfig? Read(JsonElement element, ICollection<ValidationError> errors)
    {
        var before = errors.Count;
        var fields = new JsonObjectReader(element, "", errors);
        if (!fields.IsReadable)
        {
            return null;
        }

        var name = ReadName(fields);
        var artifact = fields.Object(ArtifactField) is { } found ? ReadArtifact(found) : default;
        var spec = new FunctionSpec(name, artifact)
        {
            Export = fields.Text(Export),
            Limits = fields.Object(Limits) is { } limits ? ReadLimits(limits) : FunctionLimits.Default,
            Grants = [.. ReadGrants(fields)],
            Environment = fields.Object(Environment) is { } variables ? ReadEnvironment(variables) : [],
            Labels = fields.Object(LabelsField) is { } labels ? ReadLabels(labels) : [],
            Annotations = fields.Object(Annotations) is { } annotations ? ReadLabels(annotations) : [],
            Subscriptions = [.. fields.Objects(Subscriptions).Select(QueueSubscriptionJson.Read)],
            Schedules = [.. fields.Objects(Schedules).Select(CronScheduleJson.Read)],
            Executor = ReadExecutor(fields),
            Placement = ReadPlacement(fields),
            Trust = ReadTrust(fields),
            Measurements = [.. ReadMeasurements(fields)],
            Receipt = ReadReceipt(fields),
            Deadline = fields.Object(Deadline) is { } deadline ? DeadlineSpecJson.Read(deadline) : DeadlineSpec.None,
        };
        var deployedAt = ReadTime(fields);
        var version = fields.Integer(Version, 0, int.MaxValue) ?? 0;
        fields.RefuseOthers();
        return errors.Count == before ? new FunctionConfig(spec, deployedAt) { Version = (int)version } : null;
    }

    private static void WriteMembers(Utf8JsonWriter writer, FunctionSpec spec)
    {
        writer.WriteString(Name, spec.Name.Value);
        writer.WriteStartObject(ArtifactField);
        writer.WriteString(Digest, spec.Artifact.Digest.Hex);
        writer.WriteString(Kind, spec.Artifact.Kind.Name());
        writer.WriteEndObject();
        if (spec.Export is { } export)
        {
            writer.WriteString(Export, export);
        }

        writer.WriteStartObject(Limits);
        foreach (var rule in LimitTable.All)
        {
            writer.WriteNumber(rule.Key, spec.Limits[rule]);
        }

        writer.WriteEndObject();
        writer.WriteStartArray(Grants);
        foreach (var grant in spec.Grants)
        {
            writer.WriteStringValue(grant.ToString());
        }

        writer.WriteEndArray();
        writer.WriteStartObject(Environment);
        foreach (var variable in spec.Environment)
        {
            writer.WriteString(variable.Name, variable.Value);
        }

        writer.WriteEndObject();
        WriteLabels(writer, LabelsField, spec.Labels);
        WriteLabels(writer, Annotations, spec.Annotations);
        WriteTriggers(writer, spec);
        if (spec.Executor is { } executor)
        {
            // Left out where none is named, as in the specs of functions that were stored before.
            writer.WriteString(Executor, executor.Value);
        }

        if (spec.Placement is { } placement)
        {
            // Left out where the node's holds, too.
            writer.WriteString(Placement, placement.Name());
        }

        writer.WriteString(Trust, spec.Trust.Name());
        WriteMeasurements(writer, spec);
        if (spec.Receipt != ReceiptNeed.None)
        {
            // Left out where it is not asked for, as in the specs of functions that were stored before.
            writer.WriteString(Receipt, spec.Receipt.Name());
        }

        writer.WriteStartObject(Deadline);
        DeadlineSpecJson.WriteMembers(writer, spec.Deadline);
        writer.WriteEndObject();
    }

    // Left out where there are none, as in the specs of functions that were stored before.
    private static void WriteLabels(Utf8JsonWriter writer, string field, EquatableArray<Label> labels)
    {
        if (labels.Count > 0)
        {
            writer.WriteStartObject(field);
            foreach (var label in labels)
            {
                writer.WriteString(label.Name, label.Value);
            }

            writer.WriteEndObject();
        }
    }

    // Left out where there are none, too.
    private static void WriteTriggers(Utf8JsonWriter writer, FunctionSpec spec)
    {
        if (spec.Subscriptions.Count > 0)
        {
            writer.WriteStartArray(Subscriptions);
            foreach (var subscription in spec.Subscriptions)
            {
                QueueSubscriptionJson.Write(writer, subscription);
            }

            writer.WriteEndArray();
        }

        if (spec.Schedules.Count > 0)
        {
            writer.WriteStartArray(Schedules);
            foreach (var schedule in spec.Schedules)
            {
                CronScheduleJson.Write(writer, schedule);
            }

            writer.WriteEndArray();
        }
    }

    // Left out where there are none, too.
    private static void WriteMeasurements(Utf8JsonWriter writer, FunctionSpec spec)
    {
        if (spec.Measurements.Count > 0)
        {
            writer.WriteStartArray(Measurements);
            foreach (var measurement in spec.Measurements)
            {
                writer.WriteStringValue(measurement.ToString());
            }

            writer.WriteEndArray();
        }
    }

    private static FunctionName ReadName(JsonObjectReader fields)
    {
        if (!FunctionName.TryParse(fields.RequiredText(Name), out var name) && fields.Has(Name))
        {
            fields.Refuse(Name, FunctionName.Rule);
        }

        return name;
    }

    private static Artifact ReadArtifact(JsonObjectReader fields)
    {
        if (!ModuleDigest.TryParse(fields.RequiredText(Digest), out var digest) && fields.Has(Digest))
        {
            fields.Refuse(Digest, "must be 64 lowercase hexadecimal digits");
        }

        var kind = ArtifactKind.WasmCommand;
        if (fields.RequiredText(Kind) is { } text && !ArtifactKinds.TryParse(text, out kind))
        {
            fields.Refuse(Kind, $"must be one of {string.Join(", ", ArtifactKinds.All)}");
        }

        fields.RefuseOthers();
        return new Artifact(digest, kind);
    }

    private static FunctionLimits ReadLimits(JsonObjectReader fields)
    {
        var limits = FunctionLimits.Default;
        foreach (var rule in LimitTable.All)
        {
            limits = limits.With(rule, fields.Integer(rule.Key, rule.Minimum, rule.Maximum) ?? rule.Default);
        }

        fields.RefuseOthers();
        return limits;
    }

    private static IEnumerable<Grant> ReadGrants(JsonObjectReader fields)
    {
        foreach (var (index, text) in fields.Texts(Grants))
        {
            if (Grant.TryParse(text, out var grant))
            {
                yield return grant;
            }
            else
            {
                fields.Refuse(FormattableString.Invariant($"{Grants}[{index}]"), $"\"{text}\" is not understood: {Grant.Rule}");
            }
        }
    }

    private static EquatableArray<EnvironmentVariable> ReadEnvironment(JsonObjectReader fields) =>
        [.. fields.TakeOthers().Select(name => new EnvironmentVariable(name, fields.AnyText(name) ?? ""))];

    private static EquatableArray<Label> ReadLabels(JsonObjectReader fields) =>
        [.. fields.TakeOthers().Select(name => new Label(name, fields.AnyText(name) ?? ""))];

    private static ExecutorName? ReadExecutor(JsonObjectReader fields)
    {
        ExecutorName? executor = null;
        if (fields.Text(Executor) is { } text && !ExecutorName.TryParse(text, out executor))
        {
            fields.Refuse(Executor, ExecutorName.Rule);
        }

        return executor;
    }

    private static PlacementGoal? ReadPlacement(JsonObjectReader fields)
    {
        if (fields.Text(Placement) is not { } text)
        {
            return null;
        }

        if (!PlacementGoals.TryParse(text, out var goal))
        {
            fields.Refuse(Placement, PlacementGoals.Rule);
        }

        return goal;
    }

    private static TrustLevel ReadTrust(JsonObjectReader fields)
    {
        var trust = TrustLevel.None;
        if (fields.Text(Trust) is { } text && !TrustLevels.TryParse(text, out trust))
        {
            fields.Refuse(Trust, TrustLevels.Rule);
        }

        return trust;
    }

    private static IEnumerable<Measurement> ReadMeasurements(JsonObjectReader fields)
    {
        foreach (var (index, text) in fields.Texts(Measurements))
        {
            if (Measurement.TryParse(text, out var measurement))
            {
                yield return measurement;
            }
            else
            {
                fields.Refuse(FormattableString.Invariant($"{Measurements}[{index}]"), $"\"{text}\" is not understood: {Measurement.Rule}");
            }
        }
    }

    private static ReceiptNeed ReadReceipt(JsonObjectReader fields)
    {
        var need = ReceiptNeed.None;
        if (fields.Text(Receipt) is { } text && !ReceiptNeeds.TryParse(text, out need))
        {
            fields.Refuse(Receipt, ReceiptNeeds.Rule);
        }

        return need;
    }

    private static DateTimeOffset ReadTime(JsonObjectReader fields)
    {
        var deployedAt = default(DateTimeOffset);
        if (fields.Text(DeployedAt) is { } text && !DateTimeOffset.TryParse(text, null, out deployedAt))
        {
            fields.Refuse(DeployedAt, "must be a time such as 2026-01-31T12:00:00Z");
        }

        return deployedAt;
    }

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
