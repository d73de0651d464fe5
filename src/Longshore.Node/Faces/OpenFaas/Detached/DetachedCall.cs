using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Longshore.Node.Faces.OpenFaas.Messages;

namespace Longshore.Node.Faces.OpenFaas.Detached;

/// <summary>A call whose caller does not wait. As a message of a queue it is the length of its head (32 bits, little-endian), the head as JSON,
/// and the body.</summary>
/// <param name="Head">All but the body.</param>
/// <param name="Body">The body.</param>
internal sealed record DetachedCall(DetachedCallHead Head, ReadOnlyMemory<byte> Body)
{
    /// <summary>The content type of the message.</summary>
    public const string MediaType = "application/x-longshore-call";

    /// <summary>The call as a message.</summary>
    public byte[] ToMessage()
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(Head, GatewayJson.Answers.DetachedCallHead);
        var message = new byte[sizeof(int) + head.Length + Body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, head.Length);
        head.CopyTo(message, sizeof(int));
        Body.Span.CopyTo(message.AsSpan(sizeof(int) + head.Length));
        return message;
    }

    /// <summary>Reads a message. Its bytes are not trusted.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> message, [NotNullWhen(true)] out DetachedCall? call)
    {
        call = null;
        if (message.Length < sizeof(int)
            || BinaryPrimitives.ReadInt32LittleEndian(message.Span) is var length && (length < 0 || length > message.Length - sizeof(int)))
        {
            return false;
        }

        try
        {
            var head = JsonSerializer.Deserialize(message.Span.Slice(sizeof(int), length), GatewayJson.Default.DetachedCallHead);
            call = head is null ? null : new DetachedCall(head, message[(sizeof(int) + length)..]);
            return call is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
