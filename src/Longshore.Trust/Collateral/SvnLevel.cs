namespace Longshore.Trust.Collateral;

/// <summary>A level of an enclave or a module: from this security version on, it has this status.</summary>
/// <param name="Svn">The security version.</param>
/// <param name="Status">The status.</param>
/// <param name="Advisories">Intel's advisories about what is open at this level.</param>
internal sealed record SvnLevel(int Svn, TcbStatus Status, IReadOnlyList<string> Advisories);
