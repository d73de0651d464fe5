namespace Longshore.Functions.Capabilities.Operations;

/// <summary>An operation was not done.</summary>
/// <param name="error">Why.</param>
/// <param name="message">The sentence for the guest's author. Holds no secret.</param>
/// <param name="cause">What the host met, or null.</param>
internal sealed class OperationException(OperationError error, string message, Exception? cause = null) : Exception(message, cause)
{
    public OperationError Error => error;

    /// <summary>The name that Linux has for the error, such as <c>ENOENT</c>, or null: only files have it.</summary>
    public string? SystemError { get; init; }

    /// <summary>The server that is not granted, if that is why; otherwise null. A redirect may have led to it.</summary>
    public string? RefusedServer { get; init; }
}
