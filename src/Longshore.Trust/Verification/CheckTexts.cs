namespace Longshore.Trust.Verification;

/// <summary>Says in plain words what checks found.</summary>
internal static class CheckTexts
{
    /// <summary>An explanation, line by line.</summary>
    /// <param name="checks">The checks.</param>
    /// <param name="what">What the evidence is.</param>
    /// <param name="meaning">What the outcome means.</param>
    public static IEnumerable<string> Explain(IReadOnlyList<CheckResult> checks, IEnumerable<string> what, IEnumerable<string> meaning) =>
    [
        checks.FirstOrDefault(check => check.Failure is not null) is { } failed ? $"REFUSED ({failed.Failure}): {failed.Detail}." : "ACCEPTED: every check passed.",
        .. Part("What it is", what),
        .. Part("Proven", Made(checks, CheckOutcome.Passed, check => check.Detail)),
        .. Part("Failed", Made(checks, CheckOutcome.Failed, check => $"{check.Detail} ({check.Failure})")),
        .. Part("Not checked", Made(checks, CheckOutcome.NotMade, check => Question(check.Check))),
        .. Part("What it means", meaning),
    ];

    /// <summary>What it means that a check failed.</summary>
    public static string Consequence(QuoteCheck check) => check switch
    {
        QuoteCheck.Format => "Nothing can be said about these bytes.",
        QuoteCheck.Certificates => "Anybody could have made this quote, on any machine.",
        QuoteCheck.Revocation => "The key of this processor may be in foreign hands, or there is no current list that says otherwise.",
        QuoteCheck.TcbInfo or QuoteCheck.QeIdentity => "Without current collateral of Intel's for this processor, nobody can say which weaknesses are open: fetch it anew.",
        QuoteCheck.QuotingEnclave => "The key that signed the quote is not known to live inside the processor.",
        QuoteCheck.Signature => "What the quote says cannot be believed: it was changed, or another key signed it.",
        QuoteCheck.TdxModule => "Software that Intel does not know keeps the domain apart from the machine.",
        QuoteCheck.Status => "The machine is older than everything that Intel still judges.",
        QuoteCheck.AcceptedStatus => "The quote is genuine, but the machine has weaknesses that the policy does not accept.",
        QuoteCheck.Debug => "Whoever runs the machine can read every secret inside. Never send secrets to it.",
        QuoteCheck.Measurements => "The machine is genuine, but it runs other code than expected.",
        QuoteCheck.Operator => "Nobody whom the policy names vouches for it: anybody could have made it.",
        QuoteCheck.AttestationKey => "Software could have signed anything with this key.",
        QuoteCheck.Registers => "What the registers are said to be is not what the TPM signed.",
        _ => "The quote is genuine, but belongs to another key or another time: it may be a copy of somebody else's.",
    };

    private static string Question(QuoteCheck check) => check switch
    {
        QuoteCheck.Format => "whether the bytes are a quote",
        QuoteCheck.Certificates => "whether a processor of Intel's made it",
        QuoteCheck.Revocation => "whether Intel has withdrawn its trust in the processor",
        QuoteCheck.TcbInfo => "whether the collateral's judgement of the processor is Intel's",
        QuoteCheck.QeIdentity => "whether the collateral's description of the quoting enclave is Intel's",
        QuoteCheck.QuotingEnclave => "whether the processor vouches for the key that signed the quote",
        QuoteCheck.Signature => "whether the quote was changed",
        QuoteCheck.TdxModule => "whether the TDX module is Intel's",
        QuoteCheck.Status => "whether the machine has Intel's corrections",
        QuoteCheck.AcceptedStatus => "whether the policy accepts the machine's status",
        QuoteCheck.Debug => "whether a debugger can look in",
        QuoteCheck.Measurements => "whether the expected code runs",
        QuoteCheck.Operator => "whether an operator vouches for it",
        QuoteCheck.AttestationKey => "whether the key that signed the quote is held by a TPM",
        QuoteCheck.Registers => "whether the TPM signed the values of the registers",
        _ => "whether the quote belongs to the expected key",
    };

    private static IEnumerable<string> Part(string title, IEnumerable<string> lines)
    {
        var indented = lines.Select(line => "  " + line).ToArray();
        return indented.Length > 0 ? ["", title + ":", .. indented] : [];
    }

    private static IEnumerable<string> Made(IReadOnlyList<CheckResult> checks, CheckOutcome outcome, Func<CheckResult, string> text) =>
        checks.Where(check => check.Outcome == outcome).Select(check => $"{check.Check}: {text(check)}");
}
