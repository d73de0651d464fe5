namespace Longshore.Trust.Client;

/// <summary>A worker as a listener describes it.</summary>
/// <param name="Status">1 active, 2 off line, 3 decommissioned, 4 compromised.</param>
/// <param name="Description">Its keys and quote.</param>
public sealed record RegisteredWorker(long Status, WorkerDescription Description);
