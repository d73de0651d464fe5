namespace Longshore.Wasm;

/// <summary>A host function of any type. It reads its arguments and writes its results.</summary>
/// <param name="caller">The guest that called.</param>
/// <param name="arguments">One value per parameter.</param>
/// <param name="results">Receives one value of the right type per result.</param>
public delegate void HostCallback(Caller caller, ReadOnlySpan<Value> arguments, Span<Value> results);
