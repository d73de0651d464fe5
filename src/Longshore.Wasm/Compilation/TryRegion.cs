namespace Longshore.Wasm.Compilation;

/// <summary>The protected region of a <c>try</c>, exception handling's first form, while a function is compiled.</summary>
/// <param name="Clauses">Its clauses, in order; none if it delegates.</param>
/// <param name="Target">The block that it delegates to: exceptions are thrown on in that block's region. Null for the
/// function.</param>
internal sealed record TryRegion(TryClause[] Clauses, Block? Target)
{
    /// <summary>The index of the clause that is compiled now, or -1 in the body.</summary>
    public int Current { get; set; } = -1;
}
