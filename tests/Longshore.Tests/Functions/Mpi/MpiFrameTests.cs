using System.Buffers.Binary;
using Longshore.Functions.Mpi;

namespace Longshore.Tests.Functions.Mpi;

/// <summary>Frames between the nodes of a world, as bytes.</summary>
public sealed class MpiFrameTests
{
    private const int BodyBytesMax = 1_000;

    // Whatever the pieces are, the frames come out as they went in, and their arrivals are told in order.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(MpiFrame.HeaderBytes)]
    [InlineData(4_096)]
    public void Frames_InPieces_AreReadAsTheyWere(int pieceBytesMax)
    {
        var random = new Random(pieceBytesMax);
        var outbox = new MpiOutbox();
        var (sent, arrivals) = (new List<MpiFrame>(), new List<int>());
        for (var i = 0; i < 200; i++)
        {
            var number = i;
            var body = new byte[i % 3 == 0 ? 0 : random.Next(BodyBytesMax + 1)];
            random.NextBytes(body);
            sent.Add(new MpiFrame((MpiFrameKind)(1 + (i % 9)), i % MpiLimits.RanksMax)
            {
                Id = (uint)random.NextInt64(uint.MaxValue),
                Group = random.Next(),
                Peer = -random.Next(),
                Tag = random.Next(),
                Length = random.Next(),
                Extra = random.Next(),
                Body = body,
            });
            outbox.Add(sent[^1], () => arrivals.Add(number));
        }

        var (reader, read) = (new MpiFrameReader(BodyBytesMax), new List<MpiFrame>());
        while (outbox.Take(random.Next(1, pieceBytesMax + 1), out var arrived) is { Length: > 0 } piece)
        {
            reader.Read(piece, read.Add);
            arrived();
        }

        Assert.Equal(sent.Select(Text), read.Select(Text));
        Assert.Equal(Enumerable.Range(0, sent.Count), arrivals);
        Assert.True(outbox.IsEmpty);
        Assert.False(outbox.Filled.IsCompleted);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(27u)]
    [InlineData(28u + BodyBytesMax + 1)]
    [InlineData(uint.MaxValue)]
    public void Frame_OfAWrongLength_IsRefusedBeforeItsBytesCome(uint length)
    {
        var header = new byte[MpiFrame.HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, length);

        var refusal = Assert.Throws<MpiFrameException>(() => new MpiFrameReader(BodyBytesMax).Read(header, _ => { }));

        Assert.Contains($"a frame of {length} bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Frame_WithReservedBytes_IsRefused()
    {
        var header = new MpiFrame(MpiFrameKind.Free, 1).Header();
        header[7] = 1;

        Assert.Throws<MpiFrameException>(() => new MpiFrameReader(BodyBytesMax).Read(header, _ => { }));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    [InlineData(int.MaxValue)]
    public void Texts_BeyondTheBody_AreRefused(int length) =>
        Assert.Throws<MpiFrameException>(() => new MpiFrame(MpiFrameKind.Ended, 1) { Length = length, Body = new byte[4] }.Texts(100, 100));

    // The failure overtakes what waits, but no frame is cut.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 1)]
    public void Replace_KeepsAFrameOfWhichAPartWasTaken(int taken, int kept)
    {
        var outbox = new MpiOutbox();
        for (var i = 0; i < 3; i++)
        {
            outbox.Add(new MpiFrame(MpiFrameKind.Sent, i));
        }

        var begun = outbox.Take(taken, out _);
        outbox.Replace(MpiFrame.OfTexts(MpiFrameKind.Failed, 0, "name", "message"));

        var (reader, read) = (new MpiFrameReader(BodyBytesMax), new List<MpiFrame>());
        reader.Read([.. begun, .. outbox.Take(int.MaxValue, out _)], read.Add);
        Assert.Equal(kept + 1, read.Count);
        Assert.Equal(("name", "message"), read[^1].Texts(100, 100));
    }

    // Small frames count with what they take beside their bytes.
    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    public void Outbox_WithMoreThanItsLimit_IsDrainedWhenEnoughIsTaken(int bodyBytes)
    {
        var outbox = new MpiOutbox();
        var frame = new MpiFrame(MpiFrameKind.Message, 1) { Body = new byte[bodyBytes] };
        var frames = 0;
        for (; outbox.Drained.IsCompleted; frames++)
        {
            outbox.Add(frame);
        }

        var drained = outbox.Drained;
        Assert.InRange((long)frames * (bodyBytes + MpiFrame.HeaderBytes), 1, MpiLimits.OutboxBytesMax + bodyBytes);
        Assert.False(drained.IsCompleted);

        _ = outbox.Take(bodyBytes + MpiFrame.HeaderBytes, out _);

        Assert.True(drained.IsCompleted);
    }

    [Fact]
    public void Outbox_ThatIsHeld_GivesBackWhatIsTaken()
    {
        var room = 1_000L;
        using var held = new MpiHeldBytes(bytes => (room -= bytes) >= 0 || (room += bytes) < 0, bytes => room += bytes);
        var outbox = new MpiOutbox(held);
        var frame = new MpiFrame(MpiFrameKind.Message, 1) { Body = new byte[400] };

        Assert.True(outbox.TryAdd(frame));
        Assert.False(outbox.TryAdd(frame));
        Assert.InRange(room, 1, 600);

        _ = outbox.Take(int.MaxValue, out _);

        Assert.Equal(1_000, room);
        Assert.True(outbox.TryAdd(frame));
    }

    private static string Text(MpiFrame frame) => $"{frame with { Body = default }} {Convert.ToHexString(frame.Body.Span)}";
}
