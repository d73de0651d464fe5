using System.Globalization;

namespace Longshore.Cli.Load;

/// <summary>How much load a run offers: calls at a rate, whether or not earlier ones have ended (an open loop), or calls one after the
/// other over a number of connections (a closed loop).</summary>
/// <param name="Value">Calls per second, or connections.</param>
/// <param name="IsClosed">Whether it is a closed loop.</param>
internal readonly record struct LoadLevel(double Value, bool IsClosed)
{
    /// <summary>The name of the value in tables.</summary>
    public string Column => IsClosed ? "connections" : "offered/s";

    /// <summary>The name of the value in CSV.</summary>
    public string CsvColumn => IsClosed ? "connections" : "offered_per_s";

    /// <summary>The value with its unit.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Value:0.#} {(!IsClosed ? "calls/s" : Value == 1 ? "connection" : "connections")}");
}
