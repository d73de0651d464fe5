namespace Longshore.Functions.Mpi;

/// <summary>A message that was sent.</summary>
/// <param name="Group">The communicator's number.</param>
/// <param name="Source">The sender's rank in the communicator.</param>
/// <param name="Tag">Its tag. Negative tags are the header's own.</param>
/// <param name="Bytes">Its bytes. Nobody changes them.</param>
internal sealed record MpiMessage(int Group, int Source, int Tag, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Whether bytes at its end were not kept.</summary>
    public bool IsCut { get; init; }

    /// <summary>Its length in bytes. A message that another node has found by a probe has no bytes here.</summary>
    public int Length { get => field < 0 ? Bytes.Length : field; init; } = -1;

    /// <summary>Completes when there was room for the message, or it was received; null if there was room at once.</summary>
    public TaskCompletionSource? Admitted { get; set; }

    /// <summary>Its first bytes, in memory of their own.</summary>
    public MpiMessage Cut(int bytes) => this with { Bytes = Bytes[..bytes].ToArray(), IsCut = true };
}
