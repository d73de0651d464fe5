namespace Longshore.Trust.Zmtp;

/// <summary>A message that was received.</summary>
/// <param name="frames">Its frames, at least one.</param>
/// <param name="held">The bytes of the budget that it holds.</param>
internal sealed class ZmtpMessage(IReadOnlyList<ReadOnlyMemory<byte>> frames, HeldBytes held) : IDisposable
{
    /// <summary>The frames; none any more when the message is disposed.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Frames { get; private set; } = frames;

    /// <summary>Drops the frames, and gives their bytes back to the budget.</summary>
    public void Dispose()
    {
        Frames = [];
        held.Dispose();
    }
}
