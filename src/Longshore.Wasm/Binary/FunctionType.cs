using System.Collections.Immutable;
using Longshore.Wasm.Binary;

namespace Longshore.Wasm;

/// <summary>The parameters and results of a function. Two types with the same lists are equal, unless a module's definition tells them
/// apart: by subtyping, by a recursion group, or by a reference type that <see cref="ValueType"/> has no name for.</summary>
public sealed class FunctionType : IEquatable<FunctionType>
{
    /// <summary>A type with these parameters and results, in order.</summary>
    public FunctionType(ImmutableArray<ValueType> parameters, ImmutableArray<ValueType> results)
    {
        Parameters = parameters;
        Results = results;
    }

    internal FunctionType(
        ImmutableArray<ValueType> parameters, ImmutableArray<ValueType> results, TypeIdentity identity, FunctionType? supertype)
        : this(parameters, results)
    {
        Identity = identity;
        Supertype = supertype;
    }

    /// <summary>The parameter types, in order.</summary>
    public ImmutableArray<ValueType> Parameters { get; }

    /// <summary>The result types, in order.</summary>
    public ImmutableArray<ValueType> Results { get; }

    /// <summary>Null if the lists are all there is to the type.</summary>
    internal TypeIdentity? Identity { get; }

    internal FunctionType? Supertype { get; }

    /// <summary>Whether the type is another one or declared a subtype of it.</summary>
    internal bool IsSubtypeOf(FunctionType other)
    {
        for (var type = this; type is not null; type = type.Supertype)
        {
            if (type.Equals(other))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Equals(FunctionType? other) =>
        other is not null && Equals(Identity, other.Identity) && Parameters.AsSpan().SequenceEqual(other.Parameters.AsSpan())
        && Results.AsSpan().SequenceEqual(other.Results.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FunctionType);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var type in Parameters)
        {
            hash.Add(type);
        }

        hash.Add(Parameters.Length);
        foreach (var type in Results)
        {
            hash.Add(type);
        }

        return hash.ToHashCode();
    }

    /// <summary>The type as in the text format: <c>[i32 i64] -> [f32]</c>.</summary>
    public override string ToString() => $"[{Join(Parameters)}] -> [{Join(Results)}]";

    private static string Join(ImmutableArray<ValueType> types) => string.Join(' ', types.Select(t => t.Text()));
}
