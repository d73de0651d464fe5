using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Output;
using Longshore.Functions.Specs;
using Longshore.Offload.Keys;
using Longshore.Trust.Attestation;

namespace Longshore.Cli.Verbs;

/// <summary>The options of verbs that verify evidence: those of every kind, and those of a processor's quote.</summary>
internal sealed class EvidenceOptions
{
    private readonly Option<string?> _require = new("--require")
    {
        Description = "The kind of evidence: an operator's signature, a TPM's quote, or an enclave's quote (docs/attestation.md)",
    };

    private readonly Option<string[]> _operators = new("--operator")
    {
        HelpName = "FINGERPRINT",
        Description = "An operator whose signature or enrolment is believed (longshore keys shows it); may be repeated",
    };

    private readonly Option<Measurement[]> _registers = SpecOptions.Repeatable<Measurement>(
        "--pcr", "N=HEX", "Accept a TPM whose register has this value", TryParseRegister, "a register is written N=HEX, with N from 0 to 23 and 64 hexadecimal digits; not 16 and 23, which any program may reset");

    private readonly Option<string?> _roots = new("--tpm-root")
    {
        HelpName = "FILE",
        Description = "Accept TPMs of these manufacturers only (certificates in PEM) [default: the operator's choice]",
    };

    private readonly QuoteOptions _quote = new();

    public EvidenceOptions()
    {
        _require.AcceptOnlyFromAmong([.. new[] { TrustLevel.Signed, TrustLevel.Tpm, TrustLevel.Sgx }.Select(level => level.Name())]);

        // With longshore run, the next word is the program's name otherwise.
        _registers.Arity = ArgumentArity.OneOrMore;
    }

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="isCommonOnly">Whether it gets only those that a verb with many options of its own needs.</param>
    public void AddTo(Command verb, bool isCommonOnly = false)
    {
        verb.Add(_require);
        verb.Add(_operators);
        verb.Add(_registers);
        verb.Add(_roots);
        _quote.AddTo(verb, isCommonOnly);
    }

    /// <summary>The time of the verification.</summary>
    /// <exception cref="CliException">The time is none.</exception>
    public DateTimeOffset At(ParseResult parsed, TimeProvider time) => _quote.At(parsed, time);

    /// <summary>The policy of a verb that only looks at evidence.</summary>
    /// <exception cref="CliException">A value has another form.</exception>
    public EvidencePolicy Policy(ParseResult parsed) => Combine(parsed) with { Quote = _quote.Policy(parsed), Collateral = _quote.ReadCollateral(parsed) };

    /// <summary>The policy for a worker that is about to receive data; null if no evidence is asked for.</summary>
    /// <exception cref="CliException">The options would let a worker pass that they do not describe, or a value has another form.</exception>
    public EvidencePolicy? WorkerPolicy(ParseResult parsed)
    {
        var quote = _quote.WorkerPolicy(parsed);
        var policy = Combine(parsed);
        if (policy.Kind is TrustLevel.None or TrustLevel.Sgx)
        {
            Refuse([_operators, _registers, _roots], parsed, $"needs {_require.Name} {TrustLevel.Signed.Name()} or {TrustLevel.Tpm.Name()}");
            return quote is not null ? policy with { Quote = quote, Collateral = _quote.ReadCollateral(parsed) }
                : policy.Kind == TrustLevel.None ? null
                : throw Usage($"{_require.Name} {TrustLevel.Sgx.Name()} needs --collateral: without it no quote is verified");
        }

        if (quote is not null)
        {
            throw Usage($"--collateral is for {_require.Name} {TrustLevel.Sgx.Name()}");
        }

        if (policy.Operators.Count == 0)
        {
            throw Usage($"{_require.Name} {policy.Kind.Name()} needs {_operators.Name}: else everybody's key is accepted");
        }

        if (policy.Kind == TrustLevel.Signed)
        {
            Refuse([_registers, _roots], parsed, $"needs {_require.Name} {TrustLevel.Tpm.Name()}: a signature measures nothing");
        }

        return !policy.AcceptsAnyCode
            ? policy
            : throw Usage($"{_require.Name} {policy.Kind.Name()} needs {_registers.Name}: else whatever the machine has started is accepted");
    }

    private static void Refuse(Option[] options, ParseResult parsed, string reason)
    {
        if (Array.Find(options, option => parsed.GetResult(option) is { Implicit: false }) is { } ignored)
        {
            throw Usage($"{ignored.Name} {reason}");
        }
    }

    private EvidencePolicy Combine(ParseResult parsed)
    {
        var kind = TrustLevel.None;
        if (parsed.GetValue(_require) is { } name)
        {
            _ = TrustLevels.TryParse(name, out kind);
        }

        return new EvidencePolicy
        {
            Kind = kind,
            Operators = [.. (parsed.GetValue(_operators) ?? []).Select(Fingerprint)],
            Registers = (parsed.GetValue(_registers) ?? [])
                .GroupBy(each => int.Parse(each.Name.AsSpan("pcr".Length), NumberStyles.None, CultureInfo.InvariantCulture))
                .ToDictionary(
                    register => register.Key,
                    register => (IReadOnlyList<ReadOnlyMemory<byte>>)[.. register.Select(each => (ReadOnlyMemory<byte>)Convert.FromHexString(each.Hex))]),
            TpmAuthorities = parsed.GetValue(_roots) is { } file ? TrustEnrolVerb.ReadCertificates(file) : [],
        };
    }

    private static string Fingerprint(string text) => TrustedKeys.IsFingerprint(text)
        ? text
        : throw Usage($"\"{text}\" is not a fingerprint: write 64 hexadecimal digits, as longshore keys prints them");

    private static bool TryParseRegister(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Measurement? measurement) =>
        Measurement.TryParse("pcr" + text, out measurement);

    private static CliException Usage(string message) => new(message, ExitCodes.Usage);
}
