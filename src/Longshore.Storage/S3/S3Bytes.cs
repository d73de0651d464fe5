using Amazon.S3.Model;
using Longshore.Functions.Objects;

namespace Longshore.Storage.S3;

/// <summary>The bytes of an object on their way from the service. One answer has the bytes of one put.</summary>
/// <param name="response">The answer; disposed with the stream.</param>
internal sealed class S3Bytes(GetObjectResponse response) : ReadingStream
{
    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await response.ResponseStream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (S3Errors.Explain(failure) is { } explained)
        {
            throw explained;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            response.Dispose();
        }

        base.Dispose(disposing);
    }
}
