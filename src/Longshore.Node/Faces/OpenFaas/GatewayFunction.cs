using System.Text.Json;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.OpenFaas.Deploying;
using Longshore.Node.Faces.OpenFaas.Detached;
using Longshore.Node.Faces.OpenFaas.Images;
using Longshore.Node.Faces.OpenFaas.Messages;
using Longshore.Node.Faces.OpenFaas.Scaling;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>One deployment of a function, as OpenFaaS sees it. Made once for each.</summary>
internal sealed class GatewayFunction
{
    /// <summary>The path at and below which functions are called.</summary>
    public const string CallPath = "/function/";

    /// <summary>The header that tells how long a call has taken, in seconds.</summary>
    public const string DurationHeader = "X-Duration-Seconds";

    // A function's output may be anything. Without a type of its own, a browser must not execute it.
    private const string OutputType = "application/octet-stream";

    private readonly InvocationTarget _target;
    private volatile InvocationTarget? _last;

    public GatewayFunction(FunctionConfig config)
    {
        var ignored = new List<ValidationError>();
        Config = config;
        Stored = StoredIn(config.Spec) ?? new StoredDeployment { Image = StoredImages.Prefix + config.Module.Hex };
        Scale = ScaleConfig.Read(config.Spec.Labels, ignored);
        Retry = RetryConfig.Read(config.Spec.Annotations, ignored);
        InflightMax = InflightLimit.Of(config.Spec);
        _target = new InvocationTarget(
            Invocation.Of(config.Spec) with { Arguments = ArgumentsOf(Stored.Process) }, OutputType, config.Limits.InputBytesMax)
        {
            HasArguments = false,
            DurationHeader = DurationHeader,
        };
    }

    /// <summary>The deployed function.</summary>
    public FunctionConfig Config { get; }

    /// <summary>What its deployment says beyond its spec.</summary>
    public StoredDeployment Stored { get; }

    /// <summary>How it is scaled.</summary>
    public ScaleConfig Scale { get; }

    /// <summary>How its asynchronous calls are repeated.</summary>
    public RetryConfig Retry { get; }

    /// <summary>The most calls at one time, or null for as many as the node takes.</summary>
    public int? InflightMax { get; }

    /// <summary>The target of calls by a reference, which is the name with or without the namespace.</summary>
    public InvocationTarget TargetAt(string reference)
    {
        // Most clients of a function write the same reference.
        var last = _last;
        if (last is not null && last.Mount.AsSpan(CallPath.Length).SequenceEqual(reference))
        {
            return last;
        }

        return _last = _target with { Mount = CallPath + reference };
    }

    /// <summary>The function in an answer.</summary>
    /// <param name="name">Its name and namespace.</param>
    /// <param name="activity">Its calls and replicas, or null if nothing is known yet.</param>
    public GatewayStatus Status(GatewayName name, FunctionActivity? activity)
    {
        var replicas = activity?.Replicas ?? Scale.Min;
        return new GatewayStatus
        {
            Name = name.Name,
            Namespace = name.Namespace,
            Image = Stored.Image,
            Process = Stored.Process,
            Variables = Texts(Config.Spec.Environment.Where(variable => variable.Name != DeploymentSpec.ProcessVariable)
                .Select(variable => KeyValuePair.Create(variable.Name, variable.Value))),
            Constraints = Stored.Constraints,
            Secrets = Stored.Secrets,
            Labels = Texts(Config.Spec.Labels.Select(label => KeyValuePair.Create(label.Name, label.Value))),
            Annotations = Texts(Config.Spec.Annotations.Where(each => each.Name != DeploymentSpec.Stored)
                .Select(each => KeyValuePair.Create(each.Name, each.Value))),
            Limits = Stored.Limits,
            Requests = Stored.Requests,
            IsReadOnly = Stored.IsReadOnly ? true : null,
            Invocations = activity?.Started is > 0 and var started ? started : null,
            Replicas = replicas == 0 ? null : replicas,
            AvailableReplicas = replicas == 0 ? null : replicas,
            CreatedAt = Config.DeployedAt,
        };
    }

    private static Dictionary<string, string>? Texts(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var texts = new Dictionary<string, string>(pairs, StringComparer.Ordinal);
        return texts.Count == 0 ? null : texts;
    }

    // The program's own name is the function's.
    private static string[] ArgumentsOf(string? process) => [.. (process ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)];

    // Whoever may deploy may write the annotation by the node's own API. What is none counts as not written.
    private static StoredDeployment? StoredIn(FunctionSpec spec)
    {
        try
        {
            return spec.Annotations.FirstOrDefault(each => each.Name == DeploymentSpec.Stored) is { } text
                ? JsonSerializer.Deserialize(text.Value, GatewayJson.Default.StoredDeployment)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
