namespace Longshore.Wasm.Execution;

/// <summary>How a wait ended, as guests see it.</summary>
internal enum WaitResult
{
    Notified = 0,
    NotEqual = 1,
    TimedOut = 2,
}
