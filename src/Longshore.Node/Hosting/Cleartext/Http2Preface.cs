using System.Buffers;
using System.IO.Pipelines;

namespace Longshore.Node.Hosting.Cleartext;

/// <summary>The connection preface of an HTTP/2 client with prior knowledge (RFC 9113, section 3.4).</summary>
internal static class Http2Preface
{
    private static ReadOnlySpan<byte> Bytes => "PRI * HTTP/2.0\r\n"u8;

    /// <summary>Looks at the first bytes of a connection without consuming them.</summary>
    /// <returns>Whether they are the preface. False if the client closes before it has sent enough bytes.</returns>
    public static async ValueTask<bool> BeginsAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var begin = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, Bytes.Length));
            var isPossible = IsPrefix(begin);
            var isDecided = !isPossible || begin.Length == Bytes.Length || read.IsCompleted;
            input.AdvanceTo(read.Buffer.Start, isDecided ? read.Buffer.Start : read.Buffer.End);
            if (isDecided)
            {
                return isPossible && begin.Length == Bytes.Length;
            }
        }
    }

    private static bool IsPrefix(in ReadOnlySequence<byte> begin)
    {
        Span<byte> copy = stackalloc byte[Bytes.Length];
        begin.CopyTo(copy);
        return Bytes.StartsWith(copy[..(int)begin.Length]);
    }
}
