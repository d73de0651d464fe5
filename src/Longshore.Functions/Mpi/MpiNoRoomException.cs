namespace Longshore.Functions.Mpi;

/// <summary>A node has no room for a frame of another node.</summary>
internal sealed class MpiNoRoomException() : Exception(MpiHeldBytes.Full);
