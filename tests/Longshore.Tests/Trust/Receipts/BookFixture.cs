using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions;
using Longshore.Trust.Receipts;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Trust.Receipts;

/// <summary>A file of receipts in a directory of its own, with a key.</summary>
internal sealed class BookFixture : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    public List<string> Log { get; } = [];

    public string Path => System.IO.Path.Combine(_directory.Path, "receipts.bin");

    public static FunctionSpec Function { get; } = new(FunctionFixture.Name("greet"), Artifact.Of("code"u8.ToArray()));

    public ReceiptBook Open(ReceiptLimits? limits = null, ECDsa? key = null) =>
        ReceiptBook.Open(new ReceiptOptions { Path = Path, Limits = limits ?? new ReceiptLimits(), Log = Log.Add, EvidenceDigest = SHA256.HashData("quote"u8) }, key ?? Key, Time);

    /// <summary>Adds the receipt of a call.</summary>
    public static ReceiptId? Add(ReceiptBook book, string input, string output, Failure failure = Failure.None, params string[] arguments)
    {
        using var result = new InvocationResult(Encoding.UTF8.GetBytes(output))
        {
            Failure = failure,
            ExecutionTime = TimeSpan.FromMicroseconds(70),
            Latency = TimeSpan.FromMicroseconds(100),
            DeadlineMet = true,
            Placement = new PlacementDecision("local", "it is the only executor", []),
        };
        return book.Add(Function, new Invocation { Function = Function.Name, Arguments = arguments }, Encoding.UTF8.GetBytes(input), result);
    }

    /// <summary>Adds receipts that share a batch, and waits until it is on the disk.</summary>
    public static async Task<ReceiptId> WriteBatchAsync(ReceiptBook book, int receipts)
    {
        ReceiptId last = default;
        for (var number = 0; number < receipts; number++)
        {
            last = Add(book, $"input {number}", $"output {number}")!.Value;
        }

        Assert.True(await book.WhenWrittenAsync(last));
        return last;
    }

    /// <summary>Writes a file of batches with these numbers of receipts.</summary>
    public async Task<byte[]> WriteFileAsync(params int[] batches)
    {
        await using (var book = Open())
        {
            foreach (var receipts in batches)
            {
                await WriteBatchAsync(book, receipts);
            }
        }

        return await File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken);
    }

    public IReadOnlyList<SignedReceipt> Read()
    {
        var receipts = new List<SignedReceipt>();
        ReceiptReader.Verify(Path, receipts.Add);
        return receipts;
    }

    /// <summary>The receipts of the file, or null if it is refused, as it is in the midst of a write.</summary>
    public IReadOnlyList<SignedReceipt>? TryRead()
    {
        try
        {
            return Read();
        }
        catch (ReceiptException)
        {
            return null;
        }
    }

    /// <summary>Why the file is refused; null if it is not.</summary>
    public ReceiptFailure? Refusal()
    {
        try
        {
            ReceiptReader.Verify(Path);
            return null;
        }
        catch (ReceiptException refusal)
        {
            return refusal.Failure;
        }
    }

    /// <summary>Why these bytes are refused; null if they are not.</summary>
    public ReceiptFailure? Refusal(ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(Path, bytes);
        return Refusal();
    }

    public void Dispose()
    {
        Key.Dispose();
        _directory.Dispose();
    }
}
