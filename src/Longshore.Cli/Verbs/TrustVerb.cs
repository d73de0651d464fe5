using System.CommandLine;
using Longshore.Cli.Output;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore trust</c>: work orders that only their worker can read, and evidence of where code runs.</summary>
internal static class TrustVerb
{
    private const string Summary = "Serve and send encrypted work orders, and verify what proves where code runs and receipts of calls.";

    private const string Details = """
        Work orders are those of Hyperledger Avalon. A quote is the signed statement of a processor, or of a TPM, about the code that it runs.
        docs/trust.md and docs/attestation.md describe them.

        Example:
          longshore trust worker --bind tcp://127.0.0.1:7777 --workloads samples/trust/workloads.json &
          longshore trust submit --connect tcp://127.0.0.1:7777 --workload_id python-hello --in_data Krsna
          longshore trust explain quote.dat --collateral collateral.json
        """;

    public static Command Create() => new Verb("trust", Summary, Details)
    {
        TrustWorkerVerb.Create(),
        TrustListenerVerb.Create(),
        TrustInferenceVerb.Create(),
        TrustSubmitVerb.Create(),
        QuoteVerbs.Verify(),
        QuoteVerbs.Explain(),
        TrustEnrolVerb.Create(),
        ReceiptVerbs.Create(),
    };
}
