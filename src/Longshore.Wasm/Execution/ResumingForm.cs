namespace Longshore.Wasm.Execution;

/// <summary>The form of a function that restores its frame and goes on at one place.</summary>
/// <param name="Code">The address of its code.</param>
/// <param name="Call">Calls it.</param>
/// <param name="Results">The number of its results.</param>
internal sealed record ResumingForm(nint Code, GuestCall Call, int Results);
