namespace Longshore.JavaScript.Contexts;

/// <summary>Takes the body of a response while its guest runs.</summary>
public interface IResponseReader
{
    /// <summary>Cancelled when nobody takes more.</summary>
    CancellationToken Gone { get; }

    /// <summary>Sends a part of the body. The bytes are copied before the method returns.</summary>
    /// <returns>Completes when there is room for more, or nobody takes more. Never an exception.</returns>
    ValueTask SendAsync(ReadOnlySpan<byte> bytes);
}
