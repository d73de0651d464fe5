namespace Longshore.Wasm.Execution;

/// <summary>The result of a wait, as guests see it.</summary>
internal enum WaitResult
{
    Notified = 0,
    NotEqual = 1,
    TimedOut = 2,
}
