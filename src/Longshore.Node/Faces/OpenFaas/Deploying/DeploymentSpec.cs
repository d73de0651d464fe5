using System.Text.Json;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.OpenFaas.Detached;
using Longshore.Node.Faces.OpenFaas.Images;
using Longshore.Node.Faces.OpenFaas.Messages;
using Longshore.Node.Faces.OpenFaas.Scaling;

namespace Longshore.Node.Faces.OpenFaas.Deploying;

/// <summary>Translates a deployment of OpenFaaS into a spec. Collects every error.</summary>
/// <param name="deployment">The deployment.</param>
/// <param name="name">Its name and namespace.</param>
internal sealed class DeploymentSpec(GatewayDeployment deployment, GatewayName name)
{
    /// <summary>The annotation that has what the spec has no field for.</summary>
    public const string Stored = Own + "deployment";

    /// <summary>The variable that has the deployment's process, as OpenFaaS's watchdog reads it.</summary>
    public const string ProcessVariable = "fprocess";

    private const string Own = "longshore.openfaas/";
    private const string Grants = "longshore/grants";
    private const string SecretCapability = "secret";

    // Where OpenFaaS's functions find the files of their secrets.
    private const string SecretsPath = "/var/openfaas/secrets/";
    private const string TimeoutVariable = "exec_timeout";
    private const string Topic = "topic";
    private const string CronTopic = "cron-function";
    private const string Schedule = "schedule";

    // The answer of a list has it for every function. A longer one is the source, and its digest tells as much.
    private const int ImageLengthMax = 1024;

    // The time that OpenFaaS's gateway waits for a function by default.
    private static readonly TimeSpan WallTime = TimeSpan.FromSeconds(60);

    private readonly List<ValidationError> _errors = [];

    /// <summary>Every error that was found, with its path.</summary>
    public IReadOnlyList<ValidationError> Errors => _errors;

    /// <summary>The spec. It is of use only if there are no errors.</summary>
    /// <param name="deployed">The name under which the function is deployed.</param>
    /// <param name="image">The code that the image names.</param>
    public FunctionSpec Read(FunctionName deployed, ImageArtifact image)
    {
        var artifact = Artifact.Of(image.Bytes.Span);
        Label[] labels = [.. LabelsOf(deployment.Labels, "labels")];
        Label[] annotations = [.. LabelsOf(deployment.Annotations, "annotations")];
        ScaleConfig.Read(labels, _errors);
        RetryConfig.Read(annotations, _errors);
        RefuseGpus();
        return new FunctionSpec(deployed, artifact)
        {
            Limits = ReadLimits(),
            Grants = [.. ReadSecrets(), .. ReadGrants(annotations)],
            Environment = [.. ReadVariables()],
            Labels = [.. labels],
            Annotations = [.. annotations.Where(each => each.Name != Stored), new Label(Stored, StoredText(artifact, image))],
            Schedules = [.. ReadSchedules(annotations)],
        };
    }

    private string StoredText(Artifact artifact, ImageArtifact image) => JsonSerializer.Serialize(
        new StoredDeployment
        {
            Image = deployment.Image is { Length: <= ImageLengthMax } written ? written : StoredImages.Prefix + artifact.Digest.Hex,
            Process = deployment.Process,
            Constraints = deployment.Constraints,
            Secrets = deployment.Secrets,
            Limits = deployment.Limits,
            Requests = deployment.Requests,
            IsReadOnly = deployment.IsReadOnly,
            IsSource = image.IsSource,
        },
        GatewayJson.Answers.StoredDeployment);

    private IEnumerable<Label> LabelsOf(Dictionary<string, string>? texts, string path)
    {
        foreach (var (key, value) in texts ?? [])
        {
            if (!Label.IsName(key) || key.StartsWith(Own, StringComparison.Ordinal))
            {
                _errors.Add(new ValidationError($"{path}.{key}", Label.Rule));
            }
            else
            {
                yield return new Label(key, value ?? "");
            }
        }
    }

    private FunctionLimits ReadLimits()
    {
        var limits = FunctionLimits.Default with { WallTimeMax = ReadWallTime() };
        if (deployment.Limits?.Memory is { Length: > 0 } memory)
        {
            if (Quantity.TryParse(memory, out var bytes) && LimitTable.Memory.Refusal(bytes) is null)
            {
                limits = limits with { MemoryBytesMax = bytes };
            }
            else
            {
                _errors.Add(new ValidationError("limits.memory", $"\"{memory}\" is not from 64Ki to 4Gi; {Quantity.Rule}"));
            }
        }

        return limits;
    }

    private TimeSpan ReadWallTime()
    {
        if (deployment.Variables?.GetValueOrDefault(TimeoutVariable) is not { } text)
        {
            return WallTime;
        }

        if (GoDuration.TryParse(text, out var timeout) && LimitTable.WallTime.Refusal((long)timeout.TotalMicroseconds) is null)
        {
            return timeout;
        }

        _errors.Add(new ValidationError($"envVars.{TimeoutVariable}", $"\"{text}\" is not from 1us to 1h; {GoDuration.Rule}"));
        return WallTime;
    }

    private IEnumerable<EnvironmentVariable> ReadVariables()
    {
        foreach (var (key, value) in deployment.Variables ?? [])
        {
            if (!EnvironmentVariable.IsName(key))
            {
                _errors.Add(new ValidationError($"envVars.{key}", EnvironmentVariable.Rule));
            }
            else if (key == InflightLimit.Variable && !InflightLimit.TryParse(value ?? "", out _))
            {
                _errors.Add(new ValidationError($"envVars.{key}", $"\"{value}\" is not understood: {InflightLimit.Rule}"));
            }
            else if (key != ProcessVariable || deployment.Process is not { Length: > 0 })
            {
                yield return new EnvironmentVariable(key, value ?? "");
            }
        }

        if (deployment.Process is { Length: > 0 } process)
        {
            yield return new EnvironmentVariable(ProcessVariable, process);
        }
    }

    private IEnumerable<Grant> ReadSecrets()
    {
        foreach (var (index, secret) in (deployment.Secrets ?? []).Index())
        {
            if (SecretNames.TryVariable(secret, out var variable) && SecretNames.TryKept(secret, name.Namespace, out var kept))
            {
                yield return new Grant(SecretCapability, variable == kept ? kept.Value : $"{kept}:{variable}");
                yield return new Grant(SecretCapability, $"{kept}:{SecretsPath}{secret}");
            }
            else
            {
                _errors.Add(new ValidationError(FormattableString.Invariant($"secrets[{index}]"), SecretNames.Rule));
            }
        }
    }

    private IEnumerable<Grant> ReadGrants(IEnumerable<Label> annotations)
    {
        foreach (var text in ValuesOf(annotations, Grants).SelectMany(value => value.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (Grant.TryParse(text, out var grant))
            {
                yield return grant;
            }
            else
            {
                _errors.Add(new ValidationError($"annotations.{Grants}", $"\"{text}\" is not understood: {Grant.Rule}"));
            }
        }
    }

    // As OpenFaaS's cron connector has it.
    private static IEnumerable<CronSchedule> ReadSchedules(IReadOnlyCollection<Label> annotations) =>
        ValuesOf(annotations, Topic).Contains(CronTopic, StringComparer.Ordinal) ? ValuesOf(annotations, Schedule).Select(value => new CronSchedule(value)) : [];

    private static IEnumerable<string> ValuesOf(IEnumerable<Label> annotations, string key) =>
        annotations.Where(each => each.Name == key).Select(each => each.Value);

    private void RefuseGpus()
    {
        if (deployment.Limits is { NvidiaGpu: not null } or { AmdGpu: not null } or { IntelGpu: not null }
            || deployment.Requests is { NvidiaGpu: not null } or { AmdGpu: not null } or { IntelGpu: not null })
        {
            _errors.Add(new ValidationError("limits", "functions have no graphics processors here"));
        }
    }
}
