namespace Longshore.Wasm.Binary;

/// <summary>How large a module may be. Most numbers are those of the JavaScript embedding (WebAssembly JavaScript
/// Interface, "Limits"), so that a module that browsers take is taken here.</summary>
internal static class ModuleLimits
{
    // A compiled module needs about 20 times its size while it is compiled.
    public const int ModuleBytesMax = 64 << 20;
    public const int TypesMax = 1_000_000;
    public const int FunctionsMax = 1_000_000;
    public const int ImportsMax = 100_000;
    public const int ExportsMax = 100_000;
    public const int GlobalsMax = 1_000_000;
    public const int SegmentsMax = 100_000;
    public const int TablesMax = 100_000;
    public const int TableElementsMax = 10_000_000;
    public const int ParametersMax = 1_000;
    public const int ResultsMax = 1_000;
    public const int LocalsMax = 50_000;
    public const int FunctionBytesMax = 7_654_321;

    // An operand may become a local of the compiled method, and those are counted in 16 bits.
    public const int OperandsMax = 10_000;
}
