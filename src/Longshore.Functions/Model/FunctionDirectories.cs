using System.Collections.Immutable;

namespace Longshore.Functions.Model;

/// <summary>The directories of the node that a function may see; equal when they are the same in the same order.</summary>
public sealed class FunctionDirectories : IEquatable<FunctionDirectories>
{
    /// <summary>Most directories of one function.</summary>
    // Each is an open descriptor for every function that has it.
    public const int CountMax = 16;

    /// <summary>Some directories.</summary>
    public FunctionDirectories(IEnumerable<FunctionDirectory> directories) => Items = [.. directories];

    /// <summary>None: what a function has whose deployment names no directory.</summary>
    public static FunctionDirectories None { get; } = new([]);

    /// <summary>The directories, in the order in which the function finds them.</summary>
    public ImmutableArray<FunctionDirectory> Items { get; }

    /// <inheritdoc/>
    public bool Equals(FunctionDirectories? other) => other is not null && Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FunctionDirectories);

    /// <inheritdoc/>
    public override int GetHashCode() => Items.Aggregate(0, HashCode.Combine);
}
