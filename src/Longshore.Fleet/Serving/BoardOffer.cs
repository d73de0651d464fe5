namespace Longshore.Fleet.Serving;

/// <summary>What the boards of a fleet expect of one more call.</summary>
/// <param name="ReadyIn">The time until one could begin.</param>
/// <param name="Boot">The part of it in which that board boots for the call.</param>
/// <param name="BootWatts">What the board takes meanwhile.</param>
/// <param name="RunWatts">What it takes while it runs the call.</param>
internal readonly record struct BoardOffer(TimeSpan ReadyIn, TimeSpan Boot, double BootWatts, double RunWatts);
