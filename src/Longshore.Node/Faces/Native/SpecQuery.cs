using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Native;

/// <summary>A spec in the query of a deployment's request. The name is in the path, the artifact in the body.</summary>
public static class SpecQuery
{
    private const string Export = "export";
    private const string GrantKey = "grant";
    private const string Directory = "directory";
    private const string Variable = "env";
    private const string LabelKey = "label";
    private const string AnnotationKey = "annotation";
    private const string Subscribe = "subscribe";
    private const string Cron = "cron";
    private const string Executor = "executor";
    private const string Placement = "placement";
    private const string Trust = "trust";
    private const string Measure = "measure";
    private const string Receipt = "receipt";
    private const string Deadline = "deadline-us";
    private const string OnMissKey = "on-miss";

    /// <summary>The key that makes the deployment a canary: the percentage of the calls that it gets.</summary>
    public const string CanaryKey = "canary";

    private delegate bool TryParse<T>(string text, [NotNullWhen(true)] out T? value);

    /// <summary>Writes a spec as a query that <see cref="TryRead"/> reads.</summary>
    public static string Write(FunctionSpec spec)
    {
        var query = new StringBuilder();
        foreach (var rule in LimitTable.All)
        {
            Add(rule.Key, spec.Limits[rule].ToString(CultureInfo.InvariantCulture));
        }

        if (spec.Export is { } export)
        {
            Add(Export, export);
        }

        foreach (var grant in spec.Grants)
        {
            Add(GrantKey, grant.ToString());
        }

        foreach (var variable in spec.Environment)
        {
            Add(Variable, variable.ToString());
        }

        foreach (var label in spec.Labels)
        {
            Add(LabelKey, label.ToString());
        }

        foreach (var annotation in spec.Annotations)
        {
            Add(AnnotationKey, annotation.ToString());
        }

        foreach (var subscription in spec.Subscriptions)
        {
            Add(Subscribe, subscription.ToString());
        }

        foreach (var schedule in spec.Schedules)
        {
            Add(Cron, schedule.ToString());
        }

        if (spec.Executor is { } executor)
        {
            Add(Executor, executor.Value);
        }

        if (spec.Placement is { } placement)
        {
            Add(Placement, placement.Name());
        }

        if (spec.Trust != TrustLevel.None)
        {
            Add(Trust, spec.Trust.Name());
        }

        foreach (var measurement in spec.Measurements)
        {
            Add(Measure, measurement.ToString());
        }

        if (spec.Receipt != ReceiptNeed.None)
        {
            Add(Receipt, spec.Receipt.Name());
        }

        if (spec.Deadline.Relative is { } relative)
        {
            Add(Deadline, ((long)relative.TotalMicroseconds).ToString(CultureInfo.InvariantCulture));
        }

        if (spec.Deadline.OnMiss != OnMiss.Drop)
        {
            Add(OnMissKey, spec.Deadline.OnMiss.Name());
        }

        return query.ToString();

        void Add(string key, string value) =>
            query.Append(query.Length == 0 ? '?' : '&').Append(key).Append('=').Append(Uri.EscapeDataString(value));
    }

    /// <summary>Reads a spec. Keys that the query does not have keep their defaults.</summary>
    /// <param name="query">The request's query.</param>
    /// <param name="name">The function's name.</param>
    /// <param name="spec">The spec, without its artifact.</param>
    /// <returns>Every error, with its key.</returns>
    internal static IReadOnlyList<ValidationError> TryRead(IQueryCollection query, FunctionName name, out FunctionSpec spec)
    {
        var errors = new List<ValidationError>();
        var trust = TrustLevel.None;
        if (query.TryGetValue(Trust, out var trustText) && !TrustLevels.TryParse(trustText.ToString(), out trust))
        {
            errors.Add(new ValidationError(Trust, TrustLevels.Rule));
        }

        ExecutorName? executor = null;
        if (query.TryGetValue(Executor, out var executorText) && !ExecutorName.TryParse(executorText.ToString(), out executor))
        {
            errors.Add(new ValidationError(Executor, ExecutorName.Rule));
        }

        PlacementGoal? placement = null;
        if (query.TryGetValue(Placement, out var placementText))
        {
            if (!PlacementGoals.TryParse(placementText.ToString(), out var goal))
            {
                errors.Add(new ValidationError(Placement, PlacementGoals.Rule));
            }

            placement = goal;
        }

        var receipt = ReceiptNeed.None;
        if (query.TryGetValue(Receipt, out var receiptText) && !ReceiptNeeds.TryParse(receiptText.ToString(), out receipt))
        {
            errors.Add(new ValidationError(Receipt, ReceiptNeeds.Rule));
        }

        spec = new FunctionSpec(name, default)
        {
            Export = query.TryGetValue(Export, out var export) ? export.ToString() : null,
            Limits = ReadLimits(query, errors),
            Grants = [.. ReadGrants(query, errors)],
            Environment = [.. ReadEnvironment(query, errors)],
            Labels = [.. ReadAll<Label>(query, LabelKey, Label.TryParse, Label.Rule, errors)],
            Annotations = [.. ReadAll<Label>(query, AnnotationKey, Label.TryParse, Label.Rule, errors)],
            Subscriptions = [.. ReadAll<QueueSubscription>(query, Subscribe, QueueSubscription.TryParse, QueueSubscription.Rule, errors)],
            Schedules = [.. ReadAll<CronSchedule>(query, Cron, CronSchedule.TryParse, CronSchedule.Rule, errors)],
            Executor = executor,
            Placement = placement,
            Trust = trust,
            Measurements = [.. ReadAll<Measurement>(query, Measure, Measurement.TryParse, Measurement.Rule, errors)],
            Receipt = receipt,
            Deadline = ReadDeadline(query, errors),
        };
        string[] known =
        [
            .. LimitTable.All.Select(rule => rule.Key), Export, GrantKey, Directory, Variable, LabelKey, AnnotationKey, Subscribe, Cron, Executor, Placement, Trust, Measure, Receipt, Deadline, OnMissKey, CanaryKey,
        ];
        errors.AddRange(query.Keys.Except(known, StringComparer.Ordinal)
            .Select(key => new ValidationError(key, $"is not a known key; known are {string.Join(", ", known)}")));
        return errors;
    }

    private static FunctionLimits ReadLimits(IQueryCollection query, List<ValidationError> errors)
    {
        var limits = FunctionLimits.Default;
        foreach (var rule in LimitTable.All)
        {
            if (ReadNumber(query, rule.Key, errors) is not { } value)
            {
                continue;
            }

            limits = limits.With(rule, value);
            if (rule.Refusal(value) is { } refusal)
            {
                errors.Add(new ValidationError(rule.Key, refusal));
            }
        }

        return limits;
    }

    // A directory is short for a grant of files.
    private static IEnumerable<Grant> ReadGrants(IQueryCollection query, List<ValidationError> errors)
    {
        foreach (var text in query[GrantKey])
        {
            if (Grant.TryParse(text ?? "", out var grant))
            {
                yield return grant;
            }
            else
            {
                errors.Add(new ValidationError(GrantKey, $"\"{text}\" is not understood: {Grant.Rule}"));
            }
        }

        foreach (var text in query[Directory])
        {
            if (FunctionDirectory.TryParse(text ?? "", out var directory))
            {
                yield return directory.ToGrant();
            }
            else
            {
                errors.Add(new ValidationError(Directory, $"\"{text}\" is not understood: {FunctionDirectory.Rule}"));
            }
        }
    }

    private static IEnumerable<EnvironmentVariable> ReadEnvironment(IQueryCollection query, List<ValidationError> errors)
    {
        foreach (var text in query[Variable])
        {
            if (EnvironmentVariable.TryParse(text ?? "", out var variable))
            {
                yield return variable;
            }
            else
            {
                // The message does not repeat the value, which may be private.
                errors.Add(new ValidationError(Variable, EnvironmentVariable.Rule));
            }
        }
    }

    private static IEnumerable<T> ReadAll<T>(IQueryCollection query, string key, TryParse<T> tryParse, string rule, List<ValidationError> errors)
    {
        foreach (var text in query[key])
        {
            if (tryParse(text ?? "", out var value))
            {
                yield return value;
            }
            else
            {
                errors.Add(new ValidationError(key, $"\"{text}\" is not understood: {rule}"));
            }
        }
    }

    private static DeadlineSpec ReadDeadline(IQueryCollection query, List<ValidationError> errors)
    {
        var onMiss = OnMiss.Drop;
        if (query.TryGetValue(OnMissKey, out var text) && !OnMissNames.TryParse(text.ToString(), out onMiss))
        {
            errors.Add(new ValidationError(OnMissKey, OnMissNames.Rule));
        }

        var relative = ReadNumber(query, Deadline, errors);
        return new DeadlineSpec
        {
            Relative = relative is { } microseconds ? TimeSpan.FromMicroseconds(Math.Min(microseconds, DeadlineSpec.MicrosecondsMax)) : null,
            OnMiss = onMiss,
        };
    }

    private static long? ReadNumber(IQueryCollection query, string key, List<ValidationError> errors)
    {
        if (!query.TryGetValue(key, out var text))
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        errors.Add(new ValidationError(key, $"\"{text}\" is not a whole number"));
        return null;
    }
}
