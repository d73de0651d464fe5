using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;

namespace Longshore.Fleet.Serving;

/// <summary>What a connected board is to do.</summary>
/// <param name="Command">Send it a job, let it wait, reboot it, or switch it off.</param>
/// <param name="Lease">The job, if it is to get one.</param>
internal readonly record struct BoardOrder(BoardCommand Command, JobLease? Lease);
