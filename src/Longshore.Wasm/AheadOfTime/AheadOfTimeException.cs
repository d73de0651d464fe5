namespace Longshore.Wasm.AheadOfTime;

/// <summary>A module cannot be compiled ahead of time; it can be compiled just in time all the same.</summary>
internal sealed class AheadOfTimeException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether another attempt on this machine would fail as well, after as much work.</summary>
    public bool IsLasting { get; init; }
}
