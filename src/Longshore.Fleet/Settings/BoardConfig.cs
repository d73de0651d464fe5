using System.Net;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;

namespace Longshore.Fleet.Settings;

/// <summary>A board of the fleet.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Power">How it is switched.</param>
public sealed record BoardConfig(BoardId Id, PowerConfig Power)
{
    /// <summary>The address from which it connects, or null if any may.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>What it draws.</summary>
    public BoardWatts Watts { get; init; } = new();
}
