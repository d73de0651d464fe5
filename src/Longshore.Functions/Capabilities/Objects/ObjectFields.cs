using System.Globalization;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Objects;

namespace Longshore.Functions.Capabilities.Objects;

/// <summary>The fields of requests and answers about objects.</summary>
internal static class ObjectFields
{
    /// <summary>A key in a request.</summary>
    /// <exception cref="OperationException">It is none.</exception>
    public static ObjectKey Key(OperationCall call, int index) => ObjectKey.TryParse(call.Text(index), out var key) ? key : throw Invalid(ObjectKey.Rule);

    /// <summary>A prefix, or a text after which a listing goes on.</summary>
    /// <exception cref="OperationException">No key could begin with it.</exception>
    public static string Part(OperationCall call, int index) =>
        call.OptionalText(index) is not { } text ? "" : ObjectKey.IsPart(text) ? text : throw Invalid(ObjectKey.Rule);

    /// <summary>A range: an offset and a length, or a negative offset for the last bytes. Without them it is all bytes.</summary>
    /// <exception cref="OperationException">It is none.</exception>
    public static ObjectRange Range(OperationCall call, int index)
    {
        var offset = call.OptionalText(index) is null ? 0 : call.Integer(index, -long.MaxValue, long.MaxValue);
        var length = call.OptionalText(index + 1) is null ? (long?)null : call.Integer(index + 1, 1, long.MaxValue);
        return offset < 0 && length is not null ? throw Invalid("a range of the last bytes has no length beside it")
            : offset < 0 ? ObjectRange.Last(-offset)
            : offset == 0 && length is null ? ObjectRange.All
            : ObjectRange.From(offset, length);
    }

    /// <summary>A condition: the ETag that the object must have, and the one that it must not have. An asterisk is any.</summary>
    /// <exception cref="OperationException">There are both.</exception>
    public static ObjectCondition Condition(OperationCall call, int index) => (call.OptionalText(index), call.OptionalText(index + 1)) switch
    {
        (null, null) => ObjectCondition.None,
        (ObjectCondition.Any, null) => ObjectCondition.IsPresent,
        ({ } tag, null) => ObjectCondition.Matches(tag),
        (null, ObjectCondition.Any) => ObjectCondition.IsAbsent,
        (null, { } tag) => ObjectCondition.MatchesNot(tag),
        _ => throw Invalid("a condition is an ETag that the object has, or one that it has not, not both"),
    };

    /// <summary>A media type.</summary>
    /// <exception cref="OperationException">It is none.</exception>
    public static string ContentType(OperationCall call, int index) =>
        call.OptionalText(index) is not { } text ? "" : ObjectContent.IsContentType(text) ? text : throw Invalid("the content type is none");

    /// <summary>What is known of an object: size, ETag, version, milliseconds since 1970, content type.</summary>
    public static ReadOnlyMemory<byte>[] Of(ObjectInfo info) =>
    [
        OperationFields.Integer(info.Size),
        OperationFields.Text(info.ETag),
        OperationFields.Text(info.Version),
        OperationFields.Integer(info.Modified.ToUnixTimeMilliseconds()),
        OperationFields.Text(info.ContentType),
    ];

    /// <summary>The refusal of a field.</summary>
    public static OperationException Invalid(string rule) => new(OperationError.InvalidArgument, rule);

    /// <summary>The refusal of a body that is over a limit.</summary>
    public static OperationException TooLarge(long bytes, long bytesMax) => new(
        OperationError.TooLarge,
        string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes of an object are more than the {bytesMax} of one answer: read ranges"));
}
