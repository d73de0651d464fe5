using System.Collections.Immutable;
using System.Reflection.Emit;
using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Compilation;

/// <summary>An open block while a function is compiled.</summary>
internal sealed class Block
{
    public required Opcode Opcode { get; set; }

    public required FunctionType Type { get; init; }

    /// <summary>The operands below the block's own.</summary>
    public required int Height { get; init; }

    /// <summary>Where a branch to the block goes: a loop's head, another block's end.</summary>
    public required Label Target { get; init; }

    /// <summary>How many exception handlers stand around the target.</summary>
    public required int HandlerDepth { get; init; }

    /// <summary>What a try_table catches.</summary>
    public CatchClause[] Clauses { get; init; } = [];

    /// <summary>Where an if goes when its condition is zero.</summary>
    public Label Else { get; set; }

    /// <summary>What an if found on the stack, for its other arm.</summary>
    public Operand[] Parameters { get; set; } = [];

    /// <summary>Where a branch leaves the values it carries; empty until the first branch.</summary>
    public LocalBuilder[] Carriers { get; set; } = [];

    public bool IsTarget { get; set; }

    public bool IsFunction { get; init; }

    public ImmutableArray<ValueType> TargetTypes => Opcode == Opcode.Loop ? Type.Parameters : Type.Results;
}
