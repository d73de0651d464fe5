using System.CommandLine;
using Longshore.Cli.Output;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore fleet</c>: small boards that are switched on for jobs.</summary>
internal static class FleetVerb
{
    private const string Summary = "Run functions on small boards that are switched on for them, and count the joules.";

    private const string Details = """
        A fleet has an orchestrator with a durable queue of jobs, and boards that connect to it: those of MicroFaaS, longshore board, or simulated
        ones. docs/fleet.md describes fleet.json and the protocol.

        Example:
          longshore fleet serve samples/fleet/simulated.json &
          longshore fleet load samples/fleet/simulated.json --jobs 170 --at-once
          longshore fleet report --html fleet.html
        """;

    public static Command Create() => new Verb("fleet", Summary, Details)
    {
        FleetServeVerb.Create(),
        FleetSubmitVerb.Create(),
        FleetLoadVerb.Create(),
        FleetStatusVerb.Create(),
        FleetReportVerb.Create(),
        FleetCostVerb.Create(),
    };
}
