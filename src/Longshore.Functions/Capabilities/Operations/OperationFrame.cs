using System.Buffers.Binary;

namespace Longshore.Functions.Capabilities.Operations;

/// <summary>Requests and answers of operations as bytes. Both are a list of fields: for each its length (32 bits, little-endian) and its
/// bytes. The first field of a request is the operation's name. The first field of an answer is empty if the operation was done;
/// otherwise it is the name of an <see cref="OperationError"/>, and a field follows with a sentence, for files one more with the name that Linux has
/// for the error.</summary>
internal static class OperationFrame
{
    private const int LengthBytes = sizeof(uint);

    // More than any operation takes. A request of empty fields cannot make a long list.
    private const int FieldsMax = 4_096;

    /// <summary>Splits a request into its fields.</summary>
    /// <exception cref="OperationException">It is damaged.</exception>
    public static List<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> frame)
    {
        var fields = new List<ReadOnlyMemory<byte>>();
        while (frame.Length > 0)
        {
            if (frame.Length < LengthBytes || BinaryPrimitives.ReadUInt32LittleEndian(frame.Span) is var length && length > frame.Length - LengthBytes)
            {
                throw Damaged("a field is longer than the request");
            }

            if (fields.Count == FieldsMax)
            {
                throw Damaged(FormattableString.Invariant($"it has more than {FieldsMax} fields"));
            }

            fields.Add(frame.Slice(LengthBytes, (int)length));
            frame = frame[(LengthBytes + (int)length)..];
        }

        return fields.Count > 0 ? fields : throw Damaged("it has no fields");
    }

    /// <summary>The answer of an operation that was done.</summary>
    public static byte[] Done(OperationFields answer) => Write([default, .. answer]);

    /// <summary>The answer of an operation that was not done.</summary>
    public static byte[] NotDone(OperationError error, string message, string? systemError = null) => systemError is null
        ? Write([OperationFields.Text(error.ToString()), OperationFields.Text(message)])
        : Write([OperationFields.Text(error.ToString()), OperationFields.Text(message), OperationFields.Text(systemError)]);

    private static byte[] Write(ReadOnlySpan<ReadOnlyMemory<byte>> fields)
    {
        var length = 0L;
        foreach (var field in fields)
        {
            length += LengthBytes + field.Length;
        }

        var frame = GC.AllocateUninitializedArray<byte>(checked((int)length));
        var rest = frame.AsSpan();
        foreach (var field in fields)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, field.Length);
            field.Span.CopyTo(rest[LengthBytes..]);
            rest = rest[(LengthBytes + field.Length)..];
        }

        return frame;
    }

    private static OperationException Damaged(string what) => new(OperationError.InvalidArgument, "the request for an operation is damaged: " + what);
}
