namespace Longshore.Trust.Worker;

/// <summary>A message as a REP socket receives it (ZeroMQ RFC 28): addresses that the proxies on its way have added, an empty frame, the body.</summary>
internal static class OrderEnvelope
{
    // The longest address of a peer.
    private const int AddressBytesMax = 255;

    /// <summary>Finds the frames before the body, which the answer begins with too.</summary>
    /// <returns>Their number, or null if the message has another form.</returns>
    public static int? Length(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        for (var number = 0; number < frames.Count; number++)
        {
            if (frames[number].IsEmpty)
            {
                return number == frames.Count - 2 ? number + 1 : null;
            }

            if (frames[number].Length > AddressBytesMax)
            {
                return null;
            }
        }

        return null;
    }
}
