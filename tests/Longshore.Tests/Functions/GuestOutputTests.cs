using Longshore.Functions.Sandboxes;
using Longshore.Tests.Rpc;

namespace Longshore.Tests.Functions;

public sealed class GuestOutputTests
{
    private readonly CountingPool _buffers = new();

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(1 << 20)]
    public void Dispose_AfterAnyOutput_GivesTheBufferBack(int bytes)
    {
        var output = new GuestOutput(2 << 20, endsGuest: true, _buffers);
        for (var written = 0; written < bytes; written += 100)
        {
            output.Write(new byte[100]);
        }

        output.Dispose();
        output.Dispose();

        Assert.Equal(0, _buffers.Lent);
    }

    [Fact]
    public void Dispose_OfOutputOverItsLimit_GivesTheBufferBack()
    {
        var output = new GuestOutput(1000, endsGuest: true, _buffers);
        output.Write(new byte[900]);
        Assert.Throws<OutputLimitException>(() => output.Write(new byte[900]));

        output.Dispose();

        Assert.Equal(0, _buffers.Lent);
    }

    // The collector's memory would stay until its next full collection.
    [Fact]
    public void Write_OfMuchOutput_TakesNothingFromTheCollectedHeap()
    {
        const int Bytes = 8 << 20;
        var part = Enumerable.Range(0, 100_000).Select(index => (byte)index).ToArray();
        using var output = new GuestOutput(Bytes, endsGuest: true, _buffers);
        output.Write(part);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var written = part.Length; written + part.Length <= Bytes; written += part.Length)
        {
            output.Write(part);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal(output.Written.Length, output.TakenBytes);
        for (var at = 0; at < output.Written.Length; at += part.Length)
        {
            Assert.True(output.Written.Slice(at, part.Length).Span.SequenceEqual(part));
        }

        output.Clear();
        output.Write([1, 2, 3]);
        Assert.Equal([1, 2, 3], output.Written.ToArray());
    }

    // Threads of one guest share its output. A buffer that is returned twice would go to two others.
    [Fact]
    public async Task Write_FromManyThreads_KeepsEveryByteAndReturnsEachBufferOnce()
    {
        const int Threads = 8;
        const int Writes = 300;
        var part = new byte[400];
        var output = new GuestOutput(2 << 20, endsGuest: true, _buffers);

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            for (var write = 0; write < Writes; write++)
            {
                output.Write(part);
            }
        })));

        Assert.Equal(Threads * Writes * part.Length, output.Written.Length);
        output.Dispose();
        Assert.Equal(0, _buffers.Lent);
    }

    [Fact]
    public void Written_AfterItsEnd_IsNoLongerReadable()
    {
        var output = new GuestOutput(1 << 20, endsGuest: true, _buffers);
        output.Write(new byte[1 << 19]);
        var kept = output.Written;

        output.Dispose();

        Assert.Throws<ObjectDisposedException>(() => kept.Span.Length);
    }
}
