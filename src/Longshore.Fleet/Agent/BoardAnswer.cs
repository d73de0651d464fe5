namespace Longshore.Fleet.Agent;

/// <summary>How a function ended on a board.</summary>
/// <param name="Value">Its result, a JSON value.</param>
/// <param name="ExecutionTime">Its run time.</param>
/// <param name="Failure">The failure's name, or null.</param>
public sealed record BoardAnswer(byte[] Value, TimeSpan ExecutionTime, string? Failure);
