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
    public const int TagsMax = 1_000_000;
    public const int SegmentsMax = 100_000;

    // Each takes 8 GiB of address space.
    public const int MemoriesMax = 100;
    public const int TablesMax = 100_000;
    public const int TableElementsMax = 10_000_000;
    public const int ParametersMax = 1_000;
    public const int ResultsMax = 1_000;
    public const int LocalsMax = 50_000;

    // Over all functions: ten bytes of a module can declare 50,000 locals.
    public const int LocalsInAllMax = 5_000_000;
    public const int FunctionBytesMax = 7_654_321;

    // An operand may become a local of the compiled method, and those are counted in 16 bits.
    public const int OperandsMax = 10_000;

    // Values that blocks, branches and calls move, over all functions: two bytes of a module can move a thousand. A module of
    // 64 MiB as compilers make them moves a tenth of this; checking so many takes about two seconds.
    public const long MovedValuesMax = 1_000_000_000;

    // Intermediate code of all functions: four times what a module of 64 MiB as compilers make them needs.
    public const long IntermediateBytesMax = 1L << 30;

    // Half of the stack that is kept free below a guest, because a frame is made before its function can check.
    public const int FrameBytesMax = 128 << 10;
}
