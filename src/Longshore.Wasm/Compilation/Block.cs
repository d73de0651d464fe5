using System.Collections.Immutable;
using System.Reflection.Emit;
using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Compilation;

/// <summary>An open block while a function is compiled.</summary>
internal sealed class Block
{
    public required Opcode Opcode { get; set; }

    public required FunctionType Type { get; init; }

    /// <summary>The number of operands below the block's own.</summary>
    public required int Height { get; init; }

    /// <summary>Where a branch to the block goes: the head of a loop, or the end of any other block.</summary>
    public required Label Target { get; init; }

    /// <summary>The number of exception handlers around the target.</summary>
    public required int HandlerDepth { get; init; }

    /// <summary>The clauses of a try_table.</summary>
    public CatchClause[] Clauses { get; init; } = [];

    /// <summary>The region of a try of the first form, if it has one.</summary>
    public TryRegion? Region { get; set; }

    /// <summary>Where, in the block's region, the exceptions that others delegate to it are thrown on, and the local that holds
    /// them.</summary>
    public (Label Label, LocalBuilder Exception)? Rethrow { get; set; }

    /// <summary>Whether code of the block is inside a region of its own.</summary>
    public bool IsProtected => Opcode == Opcode.TryTable || (Opcode == Opcode.Try && Region is not null);

    /// <summary>Where an if goes when its condition is zero.</summary>
    public Label Else { get; set; }

    /// <summary>The operands that an if takes, kept for its else arm.</summary>
    public Operand[] Parameters { get; set; } = [];

    /// <summary>The locals where a branch stores the values it carries; empty until the first branch.</summary>
    public LocalBuilder[] Carriers { get; set; } = [];

    public bool IsTarget { get; set; }

    /// <summary>What is known of memory at every branch to the target, if there is one and the target is not the head of a loop.</summary>
    public Dictionary<KnownMemory.Place, KnownMemory.Value>? KnownAtTarget { get; set; }

    /// <summary>What is known of memory where an if goes when its condition is zero.</summary>
    public Dictionary<KnownMemory.Place, KnownMemory.Value>? KnownAtElse { get; set; }

    public bool IsFunction { get; init; }

    public ImmutableArray<ValueType> TargetTypes => Opcode == Opcode.Loop ? Type.Parameters : Type.Results;
}
