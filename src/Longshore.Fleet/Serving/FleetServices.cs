using Longshore.Fleet.Energy;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Power;
using Longshore.Fleet.Settings;
using Longshore.Functions.Catalog;

namespace Longshore.Fleet.Serving;

/// <summary>What a fleet works with.</summary>
/// <param name="Store">Keeps its jobs. The caller disposes it, after the fleet.</param>
/// <param name="Time">The clocks.</param>
/// <param name="Tell">Writes a sentence for the operator.</param>
public sealed record FleetServices(IJobStore Store, TimeProvider Time, Action<string> Tell)
{
    /// <summary>The deployed functions, for boards that run <c>longshore board</c>; null if there are none.</summary>
    public IFunctionStore? Functions { get; init; }

    /// <summary>The path of the control socket, or null for none.</summary>
    public string? ControlSocket { get; init; }

    /// <summary>Makes power switches in place of those of the configuration; null, or a null result, for the latter.</summary>
    public Func<BoardConfig, IPowerSwitch?>? Switches { get; init; }

    /// <summary>Makes meters in place of those of the configuration; null, or a null result, for the latter.</summary>
    public Func<MeterConfig, IEnergyMeter?>? Meters { get; init; }
}
