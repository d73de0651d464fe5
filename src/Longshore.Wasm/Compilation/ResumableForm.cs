namespace Longshore.Wasm.Compilation;

/// <summary>A form of a function that can be suspended. Without a point it is the saving form: it behaves as the function does, but looks
/// after each call whether the guest is being suspended; then it saves its frame and returns. With a point it is the resuming form: it
/// restores the frame and goes on there.</summary>
/// <param name="Function">The function's index among the module's own.</param>
/// <param name="Point">Where the resuming form goes on.</param>
internal sealed record ResumableForm(int Function, ResumePoint? Point = null)
{
    // The arguments of a resuming form: the addresses of the frame's cells and of the results of the call that it waits for.
    public const int CellsArgument = 0;
    public const int ResultsArgument = 1;
    public const int ContextArgument = 2;

    /// <summary>The type of a resuming form.</summary>
    public static FunctionType ResumingType(FunctionType function) => new([ValueType.I64, ValueType.I64], function.Results);
}
