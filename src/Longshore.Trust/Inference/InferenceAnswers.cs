namespace Longshore.Trust.Inference;

/// <summary>The answers of Avalon's inference service, which workloads pass on.</summary>
internal static class InferenceAnswers
{
    /// <summary>The name of the only workload.</summary>
    public const string Workload = "ov-inference";

    /// <summary>The request names another workload.</summary>
    public const string Unsupported = "Error: Unsupported workload";

    /// <summary>The request has no <c>workloadId</c>.</summary>
    public const string NoWorkload = "Error: Json doesn't contain workloadId";

    /// <summary>The request has no <c>params</c>.</summary>
    public const string NoParameters = "Error: Json doesn't contain input params";

    /// <summary>The annotated picture was written.</summary>
    public static string Success(string file) => $"Openvino Success: Generated output file: {file}";

    /// <summary>There is no annotated picture. Avalon's service does not say why; ours appends a name and a sentence.</summary>
    public static string Refused(string name, string sentence) => $"Openvino Error: Could not execute OpenVino workorder: {name}: {sentence}";
}
