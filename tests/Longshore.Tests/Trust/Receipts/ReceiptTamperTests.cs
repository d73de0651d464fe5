using System.Buffers.Binary;
using System.Security.Cryptography;
using Longshore.Trust.Receipts;

namespace Longshore.Tests.Trust.Receipts;

/// <summary>A file of receipts that was changed in any way is refused.</summary>
public sealed class ReceiptTamperTests : IDisposable
{
    private const int FrameHeaderBytes = 8;
    private const int SignatureBytes = 64;

    private readonly BookFixture _book = new();

    [Fact]
    public async Task Verify_AnyByteChanged_IsRefused()
    {
        var whole = await _book.WriteFileAsync(1, 2, 3);
        Assert.Null(_book.Refusal(whole));

        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var change in new byte[] { 1, 0x80 })
            {
                var changed = (byte[])whole.Clone();
                changed[at] ^= change;
                Assert.True(_book.Refusal(changed) is not null, $"a change at {at} was not found");
            }
        }
    }

    [Fact]
    public async Task Verify_CutAnywhere_IsRefused()
    {
        var whole = await _book.WriteFileAsync(1, 2);

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.True(_book.Refusal(whole.AsSpan(0, length)) is not null, $"a cut at {length} was not found");
        }
    }

    [Fact]
    public async Task Verify_CutBetweenBatches_IsTruncated()
    {
        var parts = Parts(await _book.WriteFileAsync(1, 2));

        Assert.Equal(ReceiptFailure.Truncated, _book.Refusal(Joined(parts[0], parts[1])));
    }

    [Fact]
    public async Task Verify_BatchRemoved_IsFoundInTheChain()
    {
        var parts = Parts(await _book.WriteFileAsync(1, 1, 1));

        Assert.Equal(ReceiptFailure.Chain, _book.Refusal(Joined(parts[0], parts[2], parts[3], parts[4])));
        Assert.Equal(ReceiptFailure.Chain, _book.Refusal(Joined(parts[0], parts[1], parts[2], parts[4])));
    }

    [Fact]
    public async Task Verify_BatchesMovedOrRepeated_IsFoundInTheChain()
    {
        var parts = Parts(await _book.WriteFileAsync(1, 1, 1));

        Assert.Equal(ReceiptFailure.Chain, _book.Refusal(Joined(parts[0], parts[2], parts[1], parts[3], parts[4])));
        Assert.Equal(ReceiptFailure.Chain, _book.Refusal(Joined(parts[0], parts[1], parts[1], parts[2], parts[3], parts[4])));
    }

    [Fact]
    public async Task Verify_BatchOfAnotherFileOfTheNode_IsFoundInTheChain()
    {
        var ours = Parts(await _book.WriteFileAsync(1));
        File.Delete(_book.Path);
        var others = Parts(await _book.WriteFileAsync(1));

        Assert.Equal(ReceiptFailure.Chain, _book.Refusal(Joined(ours[0], others[1], ours[2])));
    }

    [Fact]
    public async Task Verify_ReceiptsOfABatchSwapped_IsFoundByTheirDigest()
    {
        var parts = Parts(await _book.WriteFileAsync(2));
        var batch = parts[1];
        var (body, first) = (FrameHeaderBytes + BatchHeader.Bytes, 0);
        first = sizeof(ushort) + BinaryPrimitives.ReadUInt16LittleEndian(batch.AsSpan(body));
        byte[] swapped = [.. batch[..body], .. batch[(body + first)..^SignatureBytes], .. batch[body..(body + first)], .. batch[^SignatureBytes..]];

        Assert.Equal(ReceiptFailure.Receipts, _book.Refusal(Joined(parts[0], swapped, parts[2])));
    }

    [Fact]
    public async Task Verify_SignedByAnotherNode_IsNotOfThatKey()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parts = Parts(await _book.WriteFileAsync(1));
        var head = ReceiptFrame.Sign(FrameKind.Head, FileHead.New(other).ToBytes(), other).ToBytes();

        Assert.Equal(ReceiptFailure.Signature, _book.Refusal(Joined(head, parts[1], parts[2])));
    }

    [Fact]
    public async Task Verify_BytesAfterTheEnd_AreTrailing()
    {
        var whole = await _book.WriteFileAsync(1);

        Assert.Equal(ReceiptFailure.Trailing, _book.Refusal([.. whole, 0]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("LSRE")]
    [InlineData("this is a text, not a file of receipts")]
    public void Verify_AnotherFile_IsNoReceipts(string text) => Assert.Contains(
        _book.Refusal(System.Text.Encoding.ASCII.GetBytes(text)), new ReceiptFailure?[] { ReceiptFailure.NotReceipts, ReceiptFailure.Truncated });

    [Fact]
    public async Task Export_AnyByteOfTheProofChanged_IsRefused()
    {
        await _book.WriteFileAsync(1, 5);
        var asked = _book.Read()[4].Receipt.Id;
        var proof = ReceiptReader.Export(_book.Path, asked);
        Assert.Null(_book.Refusal(proof));
        Assert.Equal(asked, Assert.Single(_book.Read()).Receipt.Id);

        for (var at = 0; at < proof.Length; at++)
        {
            var changed = (byte[])proof.Clone();
            changed[at] ^= 1;
            Assert.True(_book.Refusal(changed) is not null, $"a change at {at} was not found");
        }

        for (var length = 0; length < proof.Length; length++)
        {
            Assert.True(_book.Refusal(proof.AsSpan(0, length)) is not null, $"a cut at {length} was not found");
        }
    }

    [Fact]
    public async Task Export_ReceiptThatIsNotThere_IsAbsent()
    {
        await _book.WriteFileAsync(1);
        var id = _book.Read()[0].Receipt.Id;

        var refusal = Assert.Throws<ReceiptException>(() => ReceiptReader.Export(_book.Path, id with { Number = 2 }));

        Assert.Equal(ReceiptFailure.Absent, refusal.Failure);
    }

    public void Dispose() => _book.Dispose();

    private static byte[] Joined(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    // The frames of a file, cut by their lengths.
    private static List<byte[]> Parts(byte[] file)
    {
        var parts = new List<byte[]>();
        for (var at = 0; at < file.Length;)
        {
            var length = FrameHeaderBytes + (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 4)) + SignatureBytes;
            parts.Add(file[at..(at + length)]);
            at += length;
        }

        return parts;
    }
}
