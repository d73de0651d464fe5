namespace Longshore.Wasm.Execution;

/// <summary>A guest cannot be suspended where it is, because functions on its stack run in their usual form.</summary>
/// <param name="functions">Their indices in the module.</param>
internal sealed class MissingFormsException(IReadOnlyList<int> functions)
    : Exception($"{functions.Count} functions on the guest's stack cannot save their frames")
{
    public IReadOnlyList<int> Functions => functions;
}
