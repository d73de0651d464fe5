namespace Longshore.Trust.Ledger;

/// <summary>A registry of workers elsewhere.</summary>
/// <param name="Id">The organization that manages it.</param>
/// <param name="Uri">Its address.</param>
/// <param name="ContractAddress">The address of its contract, or empty.</param>
/// <param name="Applications">The application types of its workers, in hexadecimal digits.</param>
/// <param name="Status">1 active, 2 off line, 3 decommissioned.</param>
public sealed record LedgerRegistry(string Id, string Uri, string ContractAddress, IReadOnlyList<string> Applications, long Status);
