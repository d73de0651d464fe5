using System.CommandLine;
using Longshore.Cli.Output;
using Longshore.Functions;
using Longshore.Trust.Attestation;
using Longshore.Trust.Quotes;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore trust verify</c> and <c>longshore trust explain</c>.</summary>
internal static class QuoteVerbs
{
    private const string VerifyDetails = """
        Collateral is what Intel publishes about the processor. It is read from files: nothing is sent anywhere. Evidence of a TPM, or of an
        operator, needs --operator. The exit code is 0 if every check passes, else 1.

        Example:
          longshore trust verify quote.dat --collateral collateral.json --accept SWHardeningNeeded --mrsigner 8c4f...7bff
          longshore trust verify evidence.bin --operator 5d41...c592 --pcr 7=e3b0...b855
        """;

    private const string ExplainDetails = """
        Example:
          longshore trust explain quote.dat --collateral collateral.json --at 2025-06-20T00:00:00Z
        """;

    public static Command Verify() => Create(new Verb("verify", "Verify a quote of SGX, TDX or a TPM, or an operator's signature.", VerifyDetails), verdict =>
    {
        Console.Out.WriteLine(PrintableText.Of(verdict.IsAccepted
            ? $"accepted: {verdict.Summary}"
            : $"refused: {verdict.Summary}"));
        return verdict.IsAccepted ? ExitCodes.Success : ExitCodes.Environment;
    });

    public static Command Explain() => Create(new Verb("explain", "Say in plain words what a quote or other evidence proves, what it does not, and what that means.", ExplainDetails), verdict =>
    {
        foreach (var line in EvidenceExplanation.Of(verdict))
        {
            Console.Out.WriteLine(PrintableText.Of(line));
        }

        return ExitCodes.Success;
    });

    private static Verb Create(Verb verb, Func<EvidenceVerdict, int> print)
    {
        var file = new Argument<string>("FILE") { Description = "The evidence: its bytes, or their text in hexadecimal digits or base64" };
        var options = new EvidenceOptions();
        verb.Add(file);
        options.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var (policy, at) = (options.Policy(parsed), options.At(parsed, TimeProvider.System));
            return print(new EvidenceVerifier(policy, () => at).Verify(Read(parsed.GetValue(file)!)));
        });
        return verb;
    }

    private static ReadOnlyMemory<byte> Read(string path)
    {
        try
        {
            return QuoteFile.Read(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException($"{path} cannot be read: {failure.Message}", ExitCodes.Usage);
        }
    }
}
