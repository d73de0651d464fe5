using Longshore.Functions.Specs;

namespace Longshore.Functions.Calls;

/// <summary>Keeps a receipt of every call whose guest ran. Any number of threads may use it.</summary>
public interface IReceiptBook
{
    /// <summary>Why receipts cannot be written now, as a sentence; null if they can.</summary>
    string? Problem { get; }

    /// <summary>Makes the receipt of a call. What it needs of the input and the output is copied or hashed before it returns; the rest happens
    /// later, on a thread of the book.</summary>
    /// <param name="function">The function.</param>
    /// <param name="invocation">The call.</param>
    /// <param name="input">The input that the guest had.</param>
    /// <param name="result">How it ended.</param>
    /// <returns>The receipt's name, or null if the book is full: the receipt is counted as lost, the call is not.</returns>
    ReceiptId? Add(FunctionSpec function, Invocation invocation, ReadOnlySpan<byte> input, InvocationResult result);

    /// <summary>Waits until a receipt is on the disk.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <returns>False if it could not be written now.</returns>
    ValueTask<bool> WhenWrittenAsync(ReceiptId receipt);
}
