namespace Longshore.Fleet.Wire;

/// <summary>A connection did what the protocol does not allow.</summary>
/// <param name="violation">What.</param>
/// <param name="message">A sentence without the peer's bytes.</param>
public sealed class BoardProtocolException(BoardViolation violation, string message) : Exception(message)
{
    /// <summary>What.</summary>
    public BoardViolation Violation => violation;
}
