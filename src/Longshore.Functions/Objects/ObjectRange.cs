namespace Longshore.Functions.Objects;

/// <summary>A part of an object's bytes.</summary>
public readonly record struct ObjectRange
{
    private readonly long _first;
    private readonly long? _length;
    private readonly Kind _kind;

    private ObjectRange(Kind kind, long first, long? length) => (_kind, _first, _length) = (kind, first, length);

    private enum Kind
    {
        All,
        From,
        Last,
    }

    /// <summary>All bytes.</summary>
    public static ObjectRange All => default;

    /// <summary>Whether it is all bytes.</summary>
    public bool IsAll => _kind == Kind.All;

    /// <summary>The first byte, or null if it depends on the object's size.</summary>
    public long? FirstByte => _kind == Kind.Last ? null : _first;

    /// <summary>The most bytes that the range has.</summary>
    public long LengthMax => _kind == Kind.Last ? _first : _length ?? long.MaxValue;

    /// <summary>The bytes from an offset on.</summary>
    /// <param name="offset">The first of them, counted from 0.</param>
    /// <param name="length">The most of them, at least 1; null for all that follow.</param>
    public static ObjectRange From(long offset, long? length = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(length ?? 1, 1);
        return new ObjectRange(Kind.From, offset, length);
    }

    /// <summary>The last bytes.</summary>
    /// <param name="count">The most of them, at least 1.</param>
    public static ObjectRange Last(long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new ObjectRange(Kind.Last, count, null);
    }

    /// <summary>The part of an object of a size that the range names, as RFC 9110, section 14.1.2, has it.</summary>
    /// <exception cref="ObjectException">The object has no byte of it.</exception>
    public (long Offset, long Length) In(long size) => _kind switch
    {
        Kind.All => (0, size),
        Kind.Last when size > 0 => (Math.Max(size - _first, 0), Math.Min(size, _first)),
        Kind.From when _first < size => (_first, Math.Min(_length ?? long.MaxValue, size - _first)),
        _ => throw new ObjectException(
            ObjectFailure.RangeNotSatisfiable, FormattableString.Invariant($"the range is behind the end of the object, which has {size} bytes")),
    };

    /// <summary>The range as the value of HTTP's header <c>Range</c>, or null for all bytes.</summary>
    public string? ToHeader() => _kind switch
    {
        Kind.All => null,
        Kind.Last => FormattableString.Invariant($"bytes=-{_first}"),
        _ when _length is { } length && _first <= long.MaxValue - length => FormattableString.Invariant($"bytes={_first}-{_first + length - 1}"),
        _ => FormattableString.Invariant($"bytes={_first}-"),
    };
}
