using Longshore.Functions.Specs;

namespace Longshore.Functions.Near;

/// <summary>A running guest's call of a function of its own module, at a storage node.</summary>
/// <param name="Spec">The guest's function, as the text of its JSON.</param>
/// <param name="Module">Its module.</param>
/// <param name="Function">The function's index in the module's table.</param>
/// <param name="Arguments">Its arguments, each an i32.</param>
/// <param name="State">The guest's state, as <see cref="StatePacking"/> packs it.</param>
/// <param name="Left">The time that is left for it.</param>
/// <param name="Depth">The number of functions that wait for it.</param>
public sealed record NearCall(
    string Spec, ModuleDigest Module, uint Function, IReadOnlyList<int> Arguments, ReadOnlyMemory<byte> State, TimeSpan Left, int Depth)
{
    /// <summary>The connection over which it goes: <see cref="NearOffer.Connection"/>.</summary>
    public long Connection { get; init; }
}
