namespace Longshore.Wasm;

/// <summary>A host function of any type: reads its arguments, writes its results.</summary>
/// <param name="caller">Who called.</param>
/// <param name="arguments">One value for each parameter.</param>
/// <param name="results">To be filled with one value of the right type for each result.</param>
public delegate void HostCallback(Caller caller, ReadOnlySpan<Value> arguments, Span<Value> results);
