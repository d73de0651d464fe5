using System.Collections.Immutable;
using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Validation;

/// <summary>An open block during validation (core specification appendix 7.3).</summary>
internal struct ControlFrame
{
    public Opcode Opcode;
    public ImmutableArray<ValueType> Parameters;
    public ImmutableArray<ValueType> Results;
    public int Height;

    /// <summary>See <see cref="LocalTypes.SetCount"/>.</summary>
    public int SetCount;
    public bool IsUnreachable;

    /// <summary>The types that a branch to this block carries. A branch to a loop goes to its head.</summary>
    public readonly ImmutableArray<ValueType> LabelTypes => Opcode == Opcode.Loop ? Parameters : Results;
}
