namespace Longshore.Node.Hosting;

/// <summary>A node cannot start.</summary>
public sealed class NodeStartException : Exception
{
    /// <param name="errors">Every reason, one sentence each.</param>
    public NodeStartException(IReadOnlyList<string> errors)
        : base(string.Join(Environment.NewLine, errors)) => Errors = errors;

    /// <summary>Every reason, one sentence each.</summary>
    public IReadOnlyList<string> Errors { get; }
}
