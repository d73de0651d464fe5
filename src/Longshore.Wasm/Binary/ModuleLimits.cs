namespace Longshore.Wasm.Binary;

/// <summary>The limits of a module. Most values are those of the WebAssembly JavaScript Interface ("Limits"), so a module that
/// browsers accept is accepted here.</summary>
internal static class ModuleLimits
{
    // Compiling a module needs memory of about 20 times the module's size.
    public const int ModuleBytesMax = 64 << 20;
    public const int TypesMax = 1_000_000;
    public const int SupertypesMax = 63;
    public const int FunctionsMax = 1_000_000;
    public const int ImportsMax = 100_000;
    public const int ExportsMax = 100_000;
    public const int GlobalsMax = 1_000_000;
    public const int TagsMax = 1_000_000;
    public const int SegmentsMax = 100_000;

    // Each memory takes 8 GiB of address space.
    public const int MemoriesMax = 100;
    public const int TablesMax = 100_000;
    public const int TableElementsMax = 10_000_000;
    public const int ParametersMax = 1_000;
    public const int ResultsMax = 1_000;
    public const int LocalsMax = 50_000;

    // The limit over all functions. Without it, ten bytes of a module could declare 50,000 locals.
    public const int LocalsInAllMax = 5_000_000;
    public const int FunctionBytesMax = 7_654_321;

    // An operand may become a local of the compiled method, and .NET counts locals in 16 bits.
    public const int OperandsMax = 10_000;

    // The limit on values moved by blocks, branches and calls, over all functions. Two bytes of a module can move a thousand
    // values. A compiler-made module of 64 MiB moves a tenth of this limit. Validating this many moves takes about two seconds.
    public const long MovedValuesMax = 1_000_000_000;

    // The limit on intermediate code over all functions: four times the need of a compiler-made module of 64 MiB.
    public const long IntermediateBytesMax = 1L << 30;

    // Half of the stack reserved below a guest: a function's frame exists before the function can check the stack limit.
    public const int FrameBytesMax = 128 << 10;
}
