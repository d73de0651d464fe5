using Longshore.Functions.Mpi;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Near;

/// <summary>What goes before the input of a <see cref="RankStart"/>, as JSON.</summary>
/// <param name="Function">The name by which the function knows itself.</param>
/// <param name="World">The world's id.</param>
/// <param name="Size">The number of ranks of the world.</param>
/// <param name="First">The first rank that begins.</param>
/// <param name="Count">The number of ranks that begin.</param>
/// <param name="Snapshot">The digest of the snapshot, or empty.</param>
/// <param name="Arguments">The arguments.</param>
internal sealed record RankStartHead(
    string Function, string World, int Size, int First, int Count, string Snapshot, IReadOnlyList<string> Arguments)
{
    /// <summary>The head of a start.</summary>
    public static RankStartHead Of(RankStart start) =>
        new(start.Function.Value, start.World.Id, start.Size, start.First, start.Count, start.Snapshot, start.Arguments);

    /// <summary>Whether a head that was read is one: JSON may have nulls in lists.</summary>
    public bool IsWhole(out FunctionName name) => FunctionName.TryParse(Function, out name)
        & RankWorld.IsId(World)
        && Size is > 1 and <= MpiLimits.RanksMax
        && First >= 1
        && Count >= 1
        && Count <= Size - First
        && Arguments.All(static argument => argument is not null);
}
