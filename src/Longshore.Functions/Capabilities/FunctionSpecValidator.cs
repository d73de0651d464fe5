using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities;

/// <summary>Checks whole specs and reports every error at once.</summary>
public static class FunctionSpecValidator
{
    // Longer than mangled names of today's compilers, and short enough for a query.
    private const int ExportLengthMax = 1024;

    // All registers of a TPM, with two accepted values for each and some for enclaves.
    private const int MeasurementsMax = 64;

    // SLEdge's bound.
    private static readonly TimeSpan DeadlineMax = TimeSpan.FromHours(1);

    /// <summary>Every error in a spec, against the capabilities of every node.</summary>
    public static IReadOnlyList<ValidationError> Validate(FunctionSpec spec) => Validate(spec, CapabilityTable.BuiltIn);

    internal static IReadOnlyList<ValidationError> Validate(FunctionSpec spec, CapabilityTable capabilities) =>
        [.. ValidateExport(spec), .. spec.Limits.Violations(), .. ValidateReuse(spec), .. ValidateTrust(spec), .. Validate(spec.Deadline), .. Triggers.Validate(spec), .. Labels.Validate(spec.Labels, spec.Annotations), .. capabilities.Validate(spec)];

    private static IEnumerable<ValidationError> ValidateExport(FunctionSpec spec)
    {
        if (spec.Export is not { } export)
        {
            yield break;
        }

        if (spec.Artifact.Kind == ArtifactKind.JavaScript)
        {
            yield return new ValidationError("export", "is for modules of WebAssembly; of JavaScript, the default export is called");
        }
        else if (spec.Artifact.Kind == ArtifactKind.Python)
        {
            yield return new ValidationError("export", "is for modules of WebAssembly; of Python, the function handler is called");
        }

        if (export.Length is 0 or > ExportLengthMax)
        {
            yield return new ValidationError("export", $"must have from 1 to {ExportLengthMax} characters");
        }
    }

    private static IEnumerable<ValidationError> ValidateReuse(FunctionSpec spec)
    {
        if (spec.Limits.ReuseCallsMax > 1 && spec.Artifact.Kind != ArtifactKind.JavaScript)
        {
            yield return new ValidationError(
                $"limits.{LimitTable.Reuse.Key}", "is for functions in JavaScript; any other begins every call in the same state");
        }
    }

    private static IEnumerable<ValidationError> ValidateTrust(FunctionSpec spec)
    {
        if (spec.Measurements.Count > MeasurementsMax)
        {
            yield return new ValidationError("measurements", FormattableString.Invariant($"must be at most {MeasurementsMax}"));
        }

        // A signature measures nothing, and no hardware has the measurements of another.
        foreach (var wrong in spec.Measurements.Where(each => each.Level != spec.Trust))
        {
            yield return new ValidationError("measurements", $"{wrong.Name} needs trust \"{wrong.Level.Name()}\"");
        }
    }

    private static IEnumerable<ValidationError> Validate(DeadlineSpec deadline)
    {
        if (deadline.Relative is { } relative && (relative <= TimeSpan.Zero || relative > DeadlineMax))
        {
            yield return new ValidationError("deadline.relative-us", "must be from 1 microsecond to 1 hour");
        }

        if (deadline.ExpectedExecution < TimeSpan.Zero || deadline.ExpectedExecution > DeadlineMax * 2)
        {
            yield return new ValidationError("deadline.expected-execution-us", "must be from 0 to 2 hours");
        }

        if (deadline.EstimatePercentile is < 50 or > 99)
        {
            yield return new ValidationError("deadline.estimate-percentile", "must be from 50 to 99");
        }
    }
}
