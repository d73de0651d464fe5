using System.Reflection.Emit;

namespace Longshore.Wasm.Compilation;

/// <summary>A clause of a <c>try</c>.</summary>
/// <param name="Tag">The tag of the exceptions it catches, or null for all.</param>
/// <param name="Label">The code of the clause, outside the region.</param>
/// <param name="Values">Where the values of the exception are kept.</param>
/// <param name="Exception">Where the exception is kept, if a <c>rethrow</c> refers to it.</param>
internal sealed record TryClause(int? Tag, Label Label, LocalBuilder[] Values, LocalBuilder? Exception);
