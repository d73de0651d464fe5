namespace Longshore.Trust.Collateral;

/// <summary>A level of Intel's list: what has at least these security versions has this status.</summary>
/// <param name="Sgx">The 16 components of SGX.</param>
/// <param name="Tdx">The 16 components of TDX; null in a list for SGX.</param>
/// <param name="PceSvn">The provisioning enclave's version.</param>
/// <param name="Status">The status.</param>
/// <param name="Advisories">Intel's advisories about what is open at this level.</param>
internal sealed record TcbLevel(
    IReadOnlyList<byte> Sgx, IReadOnlyList<byte>? Tdx, int PceSvn, TcbStatus Status, IReadOnlyList<string> Advisories)
{
    /// <summary>Compares by components and the provisioning enclave's version; the newer is the larger.</summary>
    public static IComparer<TcbLevel> ByAge { get; } = Comparer<TcbLevel>.Create((one, other) =>
        one.Versions.Zip(other.Versions, (first, second) => first.CompareTo(second)).FirstOrDefault(each => each != 0));

    private IEnumerable<int> Versions => [.. Sgx.Select(svn => (int)svn), .. (Tdx ?? []).Select(svn => (int)svn), PceSvn];
}
