using Longshore.Functions.Specs;

namespace Longshore.Functions.Near;

/// <summary>The ranks of a world of MPI that begin at another node.</summary>
/// <param name="Function">The name by which the function knows itself.</param>
/// <param name="Spec">The function, as the text of its JSON.</param>
/// <param name="Module">Its module.</param>
/// <param name="World">The world.</param>
/// <param name="Left">The time that is left for them.</param>
/// <param name="Depth">The number of functions that wait for them.</param>
public sealed record RankStart(FunctionName Function, string Spec, ModuleDigest Module, RankWorld World, TimeSpan Left, int Depth)
{
    /// <summary>The number of ranks of the world.</summary>
    public int Size { get; init; }

    /// <summary>The first rank that begins there; never 0.</summary>
    public int First { get; init; }

    /// <summary>The number of ranks that begin there.</summary>
    public int Count { get; init; }

    /// <summary>The digest of the snapshot from which rank 0 began, in hexadecimal digits; empty if there is none.</summary>
    public string Snapshot { get; init; } = "";

    /// <summary>The arguments, without the function's name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The input.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }
}
