using System.Reflection.Emit;

namespace Longshore.Wasm.Compilation;

/// <summary>A call in a function that can be suspended there.</summary>
/// <param name="Number">The number of the call in the function, in the order of its code.</param>
/// <param name="Operands">The operands before the call that are in temporaries, from the bottom. The others are constants.</param>
/// <param name="Held">The call's own operands, whose temporaries are kept until it has returned.</param>
/// <param name="Save">Where the saving form saves the frame.</param>
internal sealed record CallSite(int Number, Operand[] Operands, Operand[] Held, Label Save);
