namespace Longshore.Rpc.Framing;

/// <summary>Counts bytes that are held for clients, up to a limit. One item larger than the limit is held while there is no other.</summary>
/// <param name="max">The most bytes.</param>
public sealed class HeldBytes(long max)
{
    private long _held;

    /// <summary>The bytes that are held now.</summary>
    public long Now => Volatile.Read(ref _held);

    /// <summary>Holds some more bytes.</summary>
    /// <returns>False if there is no room.</returns>
    public bool TryAdd(long bytes)
    {
        while (true)
        {
            var held = Volatile.Read(ref _held);
            if (bytes > 0 && held > 0 && held + bytes > max)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _held, held + bytes, held) == held)
            {
                return true;
            }
        }
    }

    /// <summary>Releases bytes.</summary>
    public void Remove(long bytes) => Interlocked.Add(ref _held, -bytes);
}
