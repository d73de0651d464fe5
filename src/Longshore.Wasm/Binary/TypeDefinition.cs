namespace Longshore.Wasm.Binary;

/// <summary>One type of the type section.</summary>
/// <param name="Signature">The parameters and results, with the reference types of <see cref="ValueTypes"/>.</param>
/// <param name="IsFinal">Whether the type has no subtypes.</param>
/// <param name="Supertype">The index of the type it is declared a subtype of, or -1.</param>
/// <param name="Depth">The number of its supertypes.</param>
/// <param name="Offset">The start of the entry, in bytes from the start of the module.</param>
internal sealed record TypeDefinition(FunctionType Signature, bool IsFinal, int Supertype, int Depth, int Offset);
