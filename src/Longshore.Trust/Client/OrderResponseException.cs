namespace Longshore.Trust.Client;

/// <summary>A client refuses what a worker sent, or the worker refused the order.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">One sentence.</param>
public sealed class OrderResponseException(ResponseFailure failure, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public ResponseFailure Failure => failure;

    /// <summary>The code of the worker's error; null if it sent none.</summary>
    public int? Code { get; init; }
}
