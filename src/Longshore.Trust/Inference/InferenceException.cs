namespace Longshore.Trust.Inference;

/// <summary>A request that is refused.</summary>
/// <param name="name">The refusal's name, such as <c>Truncated</c>.</param>
/// <param name="sentence">What is wrong.</param>
internal sealed class InferenceException(string name, string sentence) : Exception($"{name}: {sentence}")
{
    /// <summary>The answer to the request.</summary>
    public string Answer { get; } = InferenceAnswers.Refused(name, sentence);
}
