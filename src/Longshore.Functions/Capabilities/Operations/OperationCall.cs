using System.Globalization;
using System.Text;

namespace Longshore.Functions.Capabilities.Operations;

/// <summary>A guest's request for an operation.</summary>
/// <param name="World">What the guest sees beyond its own memory.</param>
/// <param name="Fields">The fields after the operation's name. Their number is within the operation's bounds.</param>
internal readonly record struct OperationCall(SandboxWorld World, IReadOnlyList<ReadOnlyMemory<byte>> Fields)
{
    // Throws for bytes that are not UTF-8.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What a capability attached to the guest's world.</summary>
    /// <param name="grant">The grant that gives it, such as <c>kv:NAME</c>.</param>
    /// <exception cref="OperationException">The function has no such grant.</exception>
    public T Granted<T>(string grant)
        where T : class => World.Find<T>() ?? throw NotGranted(grant);

    /// <summary>The refusal for a missing grant.</summary>
    public static OperationException NotGranted(string grant, string? systemError = null) =>
        new(OperationError.NotGranted, $"the function has no grant for this: deploy it with --grant {grant}") { SystemError = systemError };

    /// <summary>A field as text.</summary>
    /// <exception cref="OperationException">It is not UTF-8.</exception>
    public string Text(int index)
    {
        try
        {
            return Strict.GetString(Fields[index].Span);
        }
        catch (DecoderFallbackException)
        {
            throw new OperationException(OperationError.InvalidArgument, $"field {index + 1} of the request is not UTF-8");
        }
    }

    /// <summary>A field as text, or null if the request has no such field or it is empty.</summary>
    /// <exception cref="OperationException">It is not UTF-8.</exception>
    public string? OptionalText(int index) => index < Fields.Count && Fields[index].Length > 0 ? Text(index) : null;

    /// <summary>A field as an integer in decimal digits.</summary>
    /// <exception cref="OperationException">It is no integer in the range.</exception>
    public long Integer(int index, long min, long max) =>
        long.TryParse(Text(index), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw new OperationException(
                OperationError.InvalidArgument,
                string.Create(CultureInfo.InvariantCulture, $"field {index + 1} of the request is no integer from {min} to {max}"));

    /// <summary>A field as an integer in decimal digits, or null if the request has no such field or it is empty.</summary>
    /// <exception cref="OperationException">It is no integer in the range.</exception>
    public long? OptionalInteger(int index, long min, long max) => OptionalText(index) is null ? null : Integer(index, min, max);

    /// <summary>A field as a time in milliseconds, or null if the request has no such field or it is empty.</summary>
    /// <exception cref="OperationException">It is no integer from 0 to 2^31 - 1.</exception>
    public TimeSpan? Milliseconds(int index) =>
        OptionalInteger(index, 0, int.MaxValue) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
}
