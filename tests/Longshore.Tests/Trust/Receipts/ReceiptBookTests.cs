using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Trust.Receipts;

namespace Longshore.Tests.Trust.Receipts;

/// <summary>A book keeps what it was given, through torn writes and full disks.</summary>
public sealed class ReceiptBookTests : IDisposable
{
    private readonly BookFixture _fixture = new();

    [Fact]
    public async Task Add_Call_IsInTheFileWithAllThatItSays()
    {
        await using (var book = _fixture.Open())
        {
            var id = BookFixture.Add(book, "Krsna", "Hello Krsna", Failure.Exited, "a", "b")!.Value;
            Assert.True(await book.WhenWrittenAsync(id));
        }

        var signed = Assert.Single(_fixture.Read());
        var receipt = signed.Receipt;
        Assert.Equal((ReceiptKind.Call, "greet", "Exited", "local", true), (receipt.Kind, receipt.Function, receipt.Failure, receipt.Executor, receipt.DeadlineMet));
        Assert.Equal((70.0, 100.0, _fixture.Time.GetUtcNow()), (receipt.Execution.TotalMicroseconds, receipt.Latency.TotalMicroseconds, receipt.EndedAt));
        Assert.Equal(Hex("code"), Hex(receipt.FunctionDigest));
        Assert.Equal(Hex("Krsna"), Hex(receipt.InputDigest));
        Assert.Equal(Hex("Hello Krsna"), Hex(receipt.OutputDigest));
        Assert.Equal(Hex("\u0001\0\0\0a\u0001\0\0\0b"), Hex(receipt.ArgumentsDigest));
        Assert.Equal(Hex("quote"), Hex(signed.EvidenceDigest));
        Assert.Equal(1, receipt.Id.Number);
    }

    [Fact]
    public async Task Add_LargeInputAndOutput_HaveTheirDigests()
    {
        var (input, output) = (new string('i', 100_000), new string('o', 5_000));
        await using (var book = _fixture.Open())
        {
            BookFixture.Add(book, input, output);
        }

        var receipt = Assert.Single(_fixture.Read()).Receipt;
        Assert.Equal((Hex(input), Hex(output)), (Hex(receipt.InputDigest), Hex(receipt.OutputDigest)));
    }

    [Fact]
    public async Task Add_ManyAtOneTime_AreAllInTheFileOnce()
    {
        const int Threads = 4;
        const int Each = 2_000;
        await using (var book = _fixture.Open())
        {
            await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
            {
                for (var number = 0; number < Each; number++)
                {
                    Assert.NotNull(BookFixture.Add(book, $"{thread} {number}", ""));
                }
            })));
        }

        var receipts = _fixture.Read();
        Assert.Equal(Enumerable.Range(1, Threads * Each).Select(number => (long)number), receipts.Select(each => each.Receipt.Id.Number));
        Assert.Equal(Threads * Each, receipts.Select(each => Hex(each.Receipt.InputDigest)).Distinct().Count());
        Assert.True(receipts[^1].Batch < Threads * Each / 100, "receipts share signatures");
    }

    [Fact]
    public async Task Add_WhileABatchIsWritten_WaitsForABatchOfItsOwn()
    {
        // Fewer than a batch has at most. The clock stands, so only the wait for the first receipt and the end of the book write.
        const int Most = 3_000;
        await using (var book = _fixture.Open())
        {
            var first = BookFixture.Add(book, "first", "")!.Value;
            var written = book.WhenWrittenAsync(first).AsTask();
            for (var number = 1; number < Most && !written.IsCompleted; number++)
            {
                Assert.NotNull(BookFixture.Add(book, $"{number}", ""));
            }

            Assert.True(await written);
        }

        Assert.InRange(_fixture.Read()[^1].Batch, 1, 2);
    }

    [Fact]
    public async Task Add_BeforeTheBatchTime_IsWrittenAfterIt()
    {
        await using var book = _fixture.Open();
        BookFixture.Add(book, "a", "b");
        Assert.Empty(_fixture.Read());

        _fixture.Time.Advance(new ReceiptLimits().BatchTimeMax);

        // The file is being written meanwhile.
        while (_fixture.TryRead() is not { Count: > 0 })
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Add_BeyondTheWaitingMax_IsLostAndSaidSo()
    {
        await using (var book = _fixture.Open(new ReceiptLimits { WaitingMax = 2 }))
        {
            Assert.NotNull(BookFixture.Add(book, "1", ""));
            Assert.NotNull(BookFixture.Add(book, "2", ""));
            Assert.Null(BookFixture.Add(book, "3", ""));
        }

        Assert.Equal((2, 1), (ReceiptReader.Verify(_fixture.Path).Receipts, ReceiptReader.Verify(_fixture.Path).Lost));
    }

    [Fact]
    public async Task Add_BeyondTheWaitingBytes_IsLost()
    {
        await using var book = _fixture.Open(new ReceiptLimits { WaitingBytesMax = 10 });

        Assert.NotNull(BookFixture.Add(book, "12345", "12345"));
        Assert.Null(BookFixture.Add(book, "1", ""));
    }

    [Fact]
    public async Task Open_Again_GoesOnUnderTheSameChain()
    {
        await _fixture.WriteFileAsync(2);
        await _fixture.WriteFileAsync(3);

        var receipts = _fixture.Read();

        Assert.Equal([1, 1, 2, 2, 2], receipts.Select(each => each.Batch));
        Assert.Equal([1, 2, 1, 2, 3], receipts.Select(each => each.Receipt.Id.Number));
        Assert.Equal(2, receipts.Select(each => each.Receipt.Id.Run).Distinct().Count());
    }

    // What a kill within a write leaves: any part of the batch over the old end of the file, which has its new length before.
    [Fact]
    public async Task Open_LastBatchTornAnywhere_KeepsThoseBeforeAndGoesOn()
    {
        var before = await _fixture.WriteFileAsync(2);
        var after = await _fixture.WriteFileAsync(3);
        var start = before.Length - EndMark.FrameBytes;

        for (var written = 0; written < after.Length - start; written += 7)
        {
            byte[] torn = [.. before, .. new byte[after.Length - before.Length]];
            after.AsSpan(0, start + written).CopyTo(torn);
            await File.WriteAllBytesAsync(_fixture.Path, torn, TestContext.Current.CancellationToken);
            await _fixture.WriteFileAsync(1);

            // A batch that is whole, and only its end mark is torn, stays.
            var receipts = _fixture.Read();
            Assert.True(receipts.Count is 3 or 6, $"{receipts.Count} receipts after a kill at {written}");
            Assert.Equal(written >= after.Length - start - EndMark.FrameBytes ? 6 : 3, receipts.Count);
        }
    }

    [Fact]
    public async Task Open_LastBatchOfZeros_KeepsItBesideTheFile()
    {
        var before = await _fixture.WriteFileAsync(2);
        var after = await _fixture.WriteFileAsync(3);
        Array.Clear(after, before.Length, after.Length - before.Length);
        await File.WriteAllBytesAsync(_fixture.Path, after, TestContext.Current.CancellationToken);

        await _fixture.WriteFileAsync(1);

        Assert.Equal(3, _fixture.Read().Count);
        Assert.Equal(after.Length - before.Length + EndMark.FrameBytes, new FileInfo(_fixture.Path + ".torn").Length);
        AssertMends(1, after: 1);
        Assert.Contains("was not written to its end", Assert.Single(_fixture.Log), StringComparison.Ordinal);
    }

    // Nothing but a cut leaves less than an end mark after a batch.
    [Fact]
    public async Task Open_FileCutAfterABatch_IsRefused()
    {
        var before = await _fixture.WriteFileAsync(2);
        await _fixture.WriteFileAsync(3);
        var whole = await File.ReadAllBytesAsync(_fixture.Path, TestContext.Current.CancellationToken);

        foreach (var length in new[] { before.Length - EndMark.FrameBytes, before.Length - 1, whole.Length - EndMark.FrameBytes, whole.Length - 1 })
        {
            await File.WriteAllBytesAsync(_fixture.Path, whole[..length], TestContext.Current.CancellationToken);

            Assert.Equal(ReceiptFailure.Truncated, Assert.Throws<ReceiptException>(() => _fixture.Open()).Failure);
            Assert.Equal(length, new FileInfo(_fixture.Path).Length);
        }
    }

    [Fact]
    public async Task Open_LastBatchChangedBeforeItsEnd_IsRefused()
    {
        var before = await _fixture.WriteFileAsync(2);
        var whole = await _fixture.WriteFileAsync(3);
        var start = before.Length - EndMark.FrameBytes;

        foreach (var at in new[] { start + 20, start + 8 + BatchHeader.Bytes + 20, whole.Length - EndMark.FrameBytes - 1 })
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 1;
            await File.WriteAllBytesAsync(_fixture.Path, changed, TestContext.Current.CancellationToken);

            Assert.Equal(ReceiptFailure.Chain, Assert.Throws<ReceiptException>(() => _fixture.Open()).Failure);
        }
    }

    [Fact]
    public async Task Open_HeadersOfTwoBatchesChanged_StaysInTheChainAsAMending()
    {
        var first = (await _fixture.WriteFileAsync(1)).Length - EndMark.FrameBytes;
        var second = (await _fixture.WriteFileAsync(1)).Length - EndMark.FrameBytes;
        var whole = await _fixture.WriteFileAsync(1);
        (whole[first], whole[second]) = (0, 0);
        await File.WriteAllBytesAsync(_fixture.Path, whole, TestContext.Current.CancellationToken);

        await _fixture.WriteFileAsync();
        AssertMends(1, after: 1);
        await _fixture.WriteFileAsync();
        await _fixture.WriteFileAsync(1, 1);

        AssertMends(1, after: 1);
        Assert.Contains("what follows batch 1", Assert.Single(_fixture.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FileOfAnotherKey_IsRefused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await _fixture.WriteFileAsync(1);

        Assert.Equal(ReceiptFailure.OtherKey, Assert.Throws<ReceiptException>(() => _fixture.Open(key: other)).Failure);
    }

    [Fact]
    public async Task Open_FileChangedInItsMiddle_IsRefused()
    {
        var head = (await _fixture.WriteFileAsync()).Length - EndMark.FrameBytes;
        var whole = await _fixture.WriteFileAsync(1, 1);
        whole[head + 20] ^= 1;
        await File.WriteAllBytesAsync(_fixture.Path, whole, TestContext.Current.CancellationToken);

        Assert.Equal(ReceiptFailure.Chain, Assert.Throws<ReceiptException>(() => _fixture.Open()).Failure);
        Assert.Equal(whole, await File.ReadAllBytesAsync(_fixture.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Open_FileThatIsOpen_IsRefused()
    {
        await using var book = _fixture.Open();

        Assert.Throws<IOException>(() => _fixture.Open());
    }

    [Fact]
    public async Task Open_File_IsForItsOwnerOnly()
    {
        await _fixture.WriteFileAsync(1);

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_fixture.Path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Write_FileAtItsLimit_IsAProblemAndCallsGoOn()
    {
        await using (var book = _fixture.Open(new ReceiptLimits { FileBytesMax = 500 }))
        {
            var id = BookFixture.Add(book, "a", "b")!.Value;

            Assert.False(await book.WhenWrittenAsync(id));
            Assert.Contains("has its most bytes", book.Problem, StringComparison.Ordinal);
            Assert.NotNull(BookFixture.Add(book, "c", "d"));
        }

        Assert.Empty(_fixture.Read());
        Assert.Equal(2, _fixture.Log.Count);
        Assert.Contains("2 calls have no receipt", _fixture.Log[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_ProblemUntilTheStop_LeavesTheNumberOfTheLostInTheChain()
    {
        await using (var book = _fixture.Open(new ReceiptLimits { FileBytesMax = 500, WaitingMax = 2 }))
        {
            Assert.False(await book.WhenWrittenAsync(BookFixture.Add(book, "a", "b")!.Value));
            Assert.NotNull(BookFixture.Add(book, "c", "d"));
            Assert.NotNull(BookFixture.Add(book, "e", "f"));
            Assert.Null(BookFixture.Add(book, "g", "h"));
        }

        Assert.Equal(4, ReceiptReader.Verify(_fixture.Path).Lost);
        await _fixture.WriteFileAsync(1);
        await _fixture.WriteFileAsync(1);
        Assert.Equal((2, 4, 0), (ReceiptReader.Verify(_fixture.Path).Receipts, ReceiptReader.Verify(_fixture.Path).Lost, ReceiptReader.Verify(_fixture.Path).Mends));
    }

    [Fact]
    public async Task Write_FullDisk_KeepsTheFileWholeAndWritesLater()
    {
        using var disk = SmallDisk.Mount(1);
        var path = Path.Combine(disk.Path, "receipts.bin");
        await using (var book = ReceiptBook.Open(new ReceiptOptions { Path = path }, _fixture.Key, _fixture.Time))
        {
            disk.Fill();
            var large = BookFixture.Add(book, "a", "b")!.Value;
            for (var number = 0; number < 200; number++)
            {
                large = BookFixture.Add(book, $"{number}", "")!.Value;
            }

            Assert.False(await book.WhenWrittenAsync(large));
            Assert.NotNull(book.Problem);
            Assert.Equal(0, ReceiptReader.Verify(path).Receipts);
            File.Delete(Path.Combine(disk.Path, "fill"));
            while (book.Problem is not null)
            {
                _fixture.Time.Advance(new ReceiptLimits().RetryTime);
                await Task.Yield();
            }
        }

        Assert.Equal((201, 0), (ReceiptReader.Verify(path).Receipts, ReceiptReader.Verify(path).Lost));
    }

    [Theory]
    [InlineData("0123456789abcdef-42", true)]
    [InlineData("0123456789abcdef-", false)]
    [InlineData("0123456789abcdef42", false)]
    [InlineData("0123456789abcdeg-42", false)]
    [InlineData("", false)]
    public void ReceiptId_Text_IsReadBack(string text, bool isOne)
    {
        Assert.Equal(isOne, ReceiptId.TryParse(text, out var id));
        Assert.Equal(isOne ? text : default(ReceiptId).ToString(), id.ToString());
    }

    public void Dispose() => _fixture.Dispose();

    private void AssertMends(long mends, long after)
    {
        var verdict = ReceiptReader.Verify(_fixture.Path);
        Assert.Equal((mends, after), (verdict.Mends, verdict.MendedAfter));
    }

    private static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
