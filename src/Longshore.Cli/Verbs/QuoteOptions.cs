using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Output;
using Longshore.Trust.Collateral;
using Longshore.Trust.Quotes;
using Longshore.Trust.Verification;

namespace Longshore.Cli.Verbs;

/// <summary>The options of the verbs that verify a quote.</summary>
internal sealed class QuoteOptions
{
    private const int EnclaveBytes = 32;
    private const int DomainBytes = 48;
    private const int ReportDataBytes = 64;

    private readonly Option<string?> _collateral = new("--collateral")
    {
        HelpName = "PATH",
        Description = "What Intel publishes about the processor: one JSON file, or a folder (docs/trust.md). Without it nothing is accepted",
    };

    private readonly Option<string?> _at = new("--at")
    {
        HelpName = "TIME",
        Description = "The time at which everything must be valid, such as 2025-06-20T00:00:00Z [default: now]",
    };

    private readonly Option<string[]> _accept = new("--accept")
    {
        HelpName = "STATUS",
        Description = "Accept this status of the processor too, beside UpToDate; may be repeated",
    };

    private readonly Option<bool> _debug = new("--allow-debug") { Description = "Accept what a debugger can read. For tests only" };

    private readonly Option<string[]> _mrEnclave = Measurement("--mrenclave", "Accept enclaves of this code");
    private readonly Option<string[]> _mrSigner = Measurement("--mrsigner", "Accept enclaves of this signer");
    private readonly Option<string[]> _mrTd = Measurement("--mrtd", "Accept trust domains with these first contents");
    private readonly Option<string[]> _mrConfigId = Measurement("--mrconfigid", "Accept trust domains with this configuration");

    private readonly Option<string[]>[] _rtmrs =
        [.. Enumerable.Range(0, TdReport.RtmrCount).Select(number => Measurement(string.Create(null, $"--rtmr{number}"), string.Create(null, $"Accept trust domains with this value of register {number}")))];

    private readonly Option<int?> _product = new("--product") { HelpName = "N", Description = "The number that the enclave's signer gave to the product" };
    private readonly Option<int> _svn = new("--svn-min") { HelpName = "N", Description = "The least security version of the enclave" };
    private readonly Option<string?> _reportData = new("--report-data") { HelpName = "HEX", Description = "The report data; zeros are added up to 64 bytes" };

    private IEnumerable<Option> CommonRules => [_accept, _mrEnclave, _mrSigner];

    private IEnumerable<Option> Rules => [_at, _accept, _debug, _mrEnclave, _mrSigner, _mrTd, _mrConfigId, .. _rtmrs, _product, _svn, _reportData];

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="isCommonOnly">Whether it gets only those that a verb with many options of its own needs.</param>
    public void AddTo(Command command, bool isCommonOnly = false)
    {
        foreach (var option in (isCommonOnly ? CommonRules : Rules).Prepend(_collateral))
        {
            command.Add(option);
        }
    }

    /// <summary>The policy for the quote of a worker that is about to receive data; null if no quote is asked for.</summary>
    /// <exception cref="CliException">The options would let a worker pass that they do not describe, or a value has another form.</exception>
    public QuotePolicy? WorkerPolicy(ParseResult parsed)
    {
        if (parsed.GetResult(_reportData) is not null)
        {
            throw new CliException($"{_reportData.Name} cannot be chosen here: a worker's quote must have its own key as report data", ExitCodes.Usage);
        }

        if (parsed.GetValue(_collateral) is null)
        {
            var ignored = Rules.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
            return ignored is null
                ? null
                : throw new CliException($"{ignored.Name} needs {_collateral.Name}: without it no quote is verified", ExitCodes.Usage);
        }

        return Policy(parsed) is { NamesCode: true } policy
            ? policy
            : throw new CliException($"{_collateral.Name} needs {_mrEnclave.Name}, {_mrSigner.Name} or {_mrTd.Name}: else an enclave of anybody's is accepted", ExitCodes.Usage);
    }

    /// <exception cref="CliException">There is no collateral at the path, or it has another form.</exception>
    public QuoteCollateral? ReadCollateral(ParseResult parsed)
    {
        try
        {
            return parsed.GetValue(_collateral) is { } path ? CollateralFiles.Read(path) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            throw new CliException($"\"{parsed.GetValue(_collateral)}\": {failure.Message}", ExitCodes.Usage);
        }
    }

    /// <exception cref="CliException">The time is none.</exception>
    public DateTimeOffset At(ParseResult parsed, TimeProvider time) => parsed.GetValue(_at) switch
    {
        null => time.GetUtcNow(),
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) => at,
        var text => throw new CliException($"\"{text}\" is no time: write --at 2025-06-20T00:00:00Z", ExitCodes.Usage),
    };

    /// <exception cref="CliException">A value has another form.</exception>
    public QuotePolicy Policy(ParseResult parsed) => new()
    {
        Statuses = [TcbStatus.UpToDate, .. (parsed.GetValue(_accept) ?? []).Select(Status)],
        AllowsDebug = parsed.GetValue(_debug),
        MrEnclaves = Measurements(parsed, _mrEnclave, EnclaveBytes),
        MrSigners = Measurements(parsed, _mrSigner, EnclaveBytes),
        MrTds = Measurements(parsed, _mrTd, DomainBytes),
        MrConfigIds = Measurements(parsed, _mrConfigId, DomainBytes),
        Rtmrs = _rtmrs.Index().ToDictionary(register => register.Index, register => Measurements(parsed, register.Item, DomainBytes)),
        ProdId = parsed.GetValue(_product),
        SvnMin = parsed.GetValue(_svn),
        ReportData = parsed.GetValue(_reportData) is { } hex ? Padded(hex) : (ReadOnlyMemory<byte>?)null,
    };

    private static Option<string[]> Measurement(string name, string description) =>
        new(name) { HelpName = "HEX", Description = description + "; may be repeated" };

    private static TcbStatus Status(string name) => Enum.GetValues<TcbStatus>().Cast<TcbStatus?>().FirstOrDefault(status => name.Equals(status.ToString(), StringComparison.OrdinalIgnoreCase)) switch
    {
        TcbStatus.Revoked => throw new CliException("the status Revoked cannot be accepted: keys of such machines may be in foreign hands", ExitCodes.Usage),
        { } status => status,
        null => throw new CliException($"there is no status \"{name}\"; there are {string.Join(", ", Enum.GetNames<TcbStatus>())}", ExitCodes.Usage),
    };

    private static IReadOnlyList<ReadOnlyMemory<byte>> Measurements(ParseResult parsed, Option<string[]> option, int length) =>
        [.. (parsed.GetValue(option) ?? []).Select(hex => Bytes(hex, bytes => bytes == length, string.Create(null, $"{length} bytes"), option.Name))];

    private static ReadOnlyMemory<byte> Padded(string hex)
    {
        var data = new byte[ReportDataBytes];
        Bytes(hex, length => length <= ReportDataBytes, string.Create(null, $"at most {ReportDataBytes} bytes"), "--report-data").CopyTo(data);
        return data;
    }

    private static ReadOnlyMemory<byte> Bytes(string hex, Func<int, bool> hasLength, string expected, string option)
    {
        try
        {
            if (Convert.FromHexString(hex) is { } bytes && hasLength(bytes.Length))
            {
                return bytes;
            }
        }
        catch (FormatException)
        {
            // The message below says it.
        }

        throw new CliException($"{option} \"{hex}\" is not understood: write {expected} in hexadecimal digits", ExitCodes.Usage);
    }
}
