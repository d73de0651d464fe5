using System.Collections.ObjectModel;
using Longshore.Trust.Collateral;

namespace Longshore.Trust.Verification;

/// <summary>Which genuine quotes are accepted. An empty list of measurements accepts all.</summary>
public sealed record QuotePolicy
{
    /// <summary>The statuses that are accepted. Default: only <see cref="TcbStatus.UpToDate"/>.</summary>
    // Every other status means that a known weakness may be open; who accepts one should know which.
    public IReadOnlyList<TcbStatus> Statuses { get; init; } = [TcbStatus.UpToDate];

    /// <summary>Whether an enclave or domain that a debugger can read is accepted. Default: no.</summary>
    public bool AllowsDebug { get; init; }

    /// <summary>The accepted digests of enclaves, 32 bytes each.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> MrEnclaves { get; init; } = [];

    /// <summary>The accepted signers of enclaves, 32 bytes each.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> MrSigners { get; init; } = [];

    /// <summary>The accepted digests of trust domains, 48 bytes each.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> MrTds { get; init; } = [];

    /// <summary>The accepted configurations of trust domains, 48 bytes each.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> MrConfigIds { get; init; } = [];

    /// <summary>The accepted values of a trust domain's registers, 48 bytes each, by the register's number. A register that is missing here may have
    /// any.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<ReadOnlyMemory<byte>>> Rtmrs { get; init; } = ReadOnlyDictionary<int, IReadOnlyList<ReadOnlyMemory<byte>>>.Empty;

    /// <summary>The product's number that an enclave must have; null accepts all. Default: null.</summary>
    public int? ProdId { get; init; }

    /// <summary>The least security version of an enclave. Default: 0.</summary>
    public int SvnMin { get; init; }

    /// <summary>The report data that the quote must have, 64 bytes; null accepts all. Default: null.</summary>
    public ReadOnlyMemory<byte>? ReportData { get; init; }

    /// <summary>Whether the policy says which code may run. Without it, a quote proves only that some code runs in some enclave.</summary>
    public bool NamesCode => MrEnclaves.Count > 0 || MrSigners.Count > 0 || MrTds.Count > 0;

    /// <summary>Whether the policy says something that only an enclave has.</summary>
    internal bool NeedsEnclave => MrEnclaves.Count > 0 || MrSigners.Count > 0 || ProdId is not null || SvnMin > 0;

    /// <summary>Whether the policy says something that only a trust domain has.</summary>
    internal bool NeedsDomain => MrTds.Count > 0 || MrConfigIds.Count > 0 || Rtmrs.Any(register => register.Value.Count > 0);
}
