namespace Longshore.Trust.Ledger;

/// <summary>A registered worker.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="Type">1 for a trusted execution environment, 2 for computation among several parties, 3 for zero-knowledge proofs.</param>
/// <param name="Organization">The organization's identifier in hexadecimal digits, or empty.</param>
/// <param name="Applications">The application types that it supports, in hexadecimal digits.</param>
/// <param name="Details">The details: a JSON object.</param>
/// <param name="Status">1 active, 2 off line, 3 decommissioned, 4 compromised.</param>
public sealed record LedgerWorker(string Id, long Type, string Organization, IReadOnlyList<string> Applications, string Details, long Status);
