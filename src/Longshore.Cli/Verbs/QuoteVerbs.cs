using System.CommandLine;
using Longshore.Cli.Output;
using Longshore.Trust;
using Longshore.Trust.Quotes;
using Longshore.Trust.Verification;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore trust verify</c> and <c>longshore trust explain</c>.</summary>
internal static class QuoteVerbs
{
    private const string VerifyDetails = """
        Collateral is what Intel publishes about the processor. It is read from files: nothing is sent anywhere. The exit code is 0 if every
        check passes, else 1.

        Example:
          longshore trust verify quote.dat --collateral collateral.json --accept SWHardeningNeeded --mrsigner 8c4f...7bff
        """;

    private const string ExplainDetails = """
        Example:
          longshore trust explain quote.dat --collateral collateral.json --at 2025-06-20T00:00:00Z
        """;

    public static Command Verify() => Create(new Verb("verify", "Verify a quote of SGX or TDX.", VerifyDetails), verdict =>
    {
        Console.Out.WriteLine(PrintableText.Of(verdict.IsAccepted
            ? $"accepted: {verdict.Status}"
            : $"refused: {verdict.Failure}: {verdict.Checks.First(check => check.Failure is not null).Detail}"));
        return verdict.IsAccepted ? ExitCodes.Success : ExitCodes.Environment;
    });

    public static Command Explain() => Create(new Verb("explain", "Say in plain words what a quote proves, what it does not, and what that means.", ExplainDetails), verdict =>
    {
        foreach (var line in QuoteExplanation.Of(verdict))
        {
            Console.Out.WriteLine(PrintableText.Of(line));
        }

        return ExitCodes.Success;
    });

    private static Verb Create(Verb verb, Func<QuoteVerdict, int> print)
    {
        var file = new Argument<string>("FILE") { Description = "The quote: its bytes, or their text in hexadecimal digits or base64" };
        var options = new QuoteOptions();
        verb.Add(file);
        options.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var (policy, at, collateral) = (options.Policy(parsed), options.At(parsed, TimeProvider.System), options.ReadCollateral(parsed));
            return print(new QuoteVerifier().Verify(Read(parsed.GetValue(file)!), collateral, at, policy));
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
