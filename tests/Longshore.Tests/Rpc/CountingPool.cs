using System.Buffers;

namespace Longshore.Tests.Rpc;

/// <summary>A pool that knows which of its buffers are lent, and refuses one that is not.</summary>
internal sealed class CountingPool : ArrayPool<byte>
{
    private readonly HashSet<byte[]> _lent = [];
    private int _rents;

    /// <summary>The number of buffers that were not returned.</summary>
    public int Lent
    {
        get
        {
            lock (_lent)
            {
                return _lent.Count;
            }
        }
    }

    /// <summary>The number of buffers that were ever lent.</summary>
    public int Rents => Volatile.Read(ref _rents);

    public override byte[] Rent(int minimumLength)
    {
        var buffer = new byte[minimumLength];
        lock (_lent)
        {
            _lent.Add(buffer);
        }

        Interlocked.Increment(ref _rents);
        return buffer;
    }

    public override void Return(byte[] array, bool clearArray = false)
    {
        lock (_lent)
        {
            Assert.True(_lent.Remove(array), "a buffer that is not lent was returned");
        }
    }
}
