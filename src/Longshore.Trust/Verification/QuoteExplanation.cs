using System.Text;
using Longshore.Trust.Collateral;
using Longshore.Trust.Quotes;

namespace Longshore.Trust.Verification;

/// <summary>Says in plain words what a quote's checks mean.</summary>
public static class QuoteExplanation
{
    private const int PrintableMin = 0x20;
    private const int PrintableMax = 0x7e;

    /// <summary>The explanation, line by line.</summary>
    public static IEnumerable<string> Of(QuoteVerdict verdict) =>
        CheckTexts.Explain(verdict.Checks, verdict.Quote is { } quote ? Describe(quote) : ["Not a quote that can be read."], Meaning(verdict));

    private static IEnumerable<string> Describe(Quote quote)
    {
        yield return string.Create(null, $"A quote of version {quote.Version} about {(quote.Tee == TeeKind.Sgx ? "an SGX enclave" : "a TDX trust domain (a virtual machine)")}.");
        if (quote.Enclave is { } enclave)
        {
            yield return $"MRENCLAVE (its code): {Hex(enclave.MrEnclave)}";
            yield return $"MRSIGNER (who signed it): {Hex(enclave.MrSigner)}";
            yield return string.Create(null, $"Product {enclave.ProdId}, security version {enclave.Svn}{(enclave.IsDebug ? ", with DEBUG" : "")}");
        }

        if (quote.Domain is { } domain)
        {
            yield return $"MRTD (its first contents): {Hex(domain.MrTd)}";
            yield return $"MRCONFIGID (its configuration): {Hex(domain.MrConfigId)}";
            for (var register = 0; register < TdReport.RtmrCount; register++)
            {
                yield return string.Create(null, $"RTMR{register} (what it loaded): {Hex(domain.Rtmr(register))}");
            }

            yield return string.Create(null, $"TDX module version {domain.TeeTcbSvn.Span[1]}.{domain.TeeTcbSvn.Span[0]}{(domain.IsDebug ? ", with DEBUG" : "")}");
        }

        yield return $"Report data: {Hex(quote.ReportData)}{Printable(quote.ReportData.Span)}";
        if (quote.TrailingBytes > 0)
        {
            yield return string.Create(null, $"{quote.TrailingBytes} bytes follow the quote. Nothing signs them, and they are ignored.");
        }
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);

    // Report data is often a short text; anything else could move the terminal's cursor.
    private static string Printable(ReadOnlySpan<byte> data)
    {
        var text = data.TrimEnd((byte)0);
        return text.Length > 0 && !text.ContainsAnyExceptInRange((byte)PrintableMin, (byte)PrintableMax)
            ? $" (\"{Encoding.ASCII.GetString(text)}\")"
            : "";
    }

    private static IEnumerable<string> Meaning(QuoteVerdict verdict)
    {
        if (verdict.Status is { } status)
        {
            yield return $"{status}: {Meaning(status)}";
        }

        if (verdict.Advisories.Count > 0)
        {
            yield return $"Open according to Intel: {string.Join(", ", verdict.Advisories)} (https://www.intel.com/content/www/us/en/security-center/default.html)";
        }

        foreach (var check in verdict.Checks.Where(check => check.Outcome == CheckOutcome.Failed))
        {
            yield return CheckTexts.Consequence(check.Check);
        }

        if (verdict.IsAccepted)
        {
            yield return "A genuine processor of Intel's ran exactly the code that was measured, and that code chose the report data.";
        }
    }

    private static string Meaning(TcbStatus status) => status switch
    {
        TcbStatus.UpToDate => "the processor, its firmware and Intel's enclaves have every known correction.",
        TcbStatus.SWHardeningNeeded => "the machine is up to date; the enclave's own code must be built with the protections that the advisories name.",
        TcbStatus.ConfigurationNeeded => "the machine is up to date, but a setting of its firmware, such as hyper-threading, leaves a weakness open.",
        TcbStatus.ConfigurationAndSWHardeningNeeded => "a setting of the machine's firmware leaves a weakness open, and the enclave's own code must be built with protections.",
        TcbStatus.OutOfDate => "corrections are missing: who controls the machine may be able to read or change what runs inside.",
        TcbStatus.OutOfDateConfigurationNeeded => "corrections are missing, and a setting of the firmware leaves a weakness open.",
        TcbStatus.TDRelaunchAdvised => "the TDX module was updated under the running domain; start the domain anew to be up to date.",
        TcbStatus.TDRelaunchAdvisedConfigurationNeeded => "start the domain anew to be up to date, and change the setting of the firmware that leaves a weakness open.",
        _ => "Intel withdrew its trust: keys of such machines may be in foreign hands.",
    };
}
