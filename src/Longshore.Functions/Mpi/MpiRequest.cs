namespace Longshore.Functions.Mpi;

/// <summary>A receive that a program has begun, and the buffer for its message.</summary>
/// <param name="Receive">The receive.</param>
/// <param name="Buffer">The buffer's address in the guest's memory.</param>
/// <param name="BufferBytes">Its length.</param>
internal sealed record MpiRequest(MpiReceive Receive, int Buffer, int BufferBytes);
