namespace Longshore.Wasm.Compilation;

/// <summary>The place at which a suspended function goes on.</summary>
/// <param name="Function">The function's index among the module's own.</param>
/// <param name="Site">The number of the call that it waits for, in the order of its code.</param>
/// <param name="CallsAgain">Whether it makes the call again, as the innermost function does. Otherwise the call's results are given to
/// it.</param>
internal readonly record struct ResumePoint(int Function, int Site, bool CallsAgain);
