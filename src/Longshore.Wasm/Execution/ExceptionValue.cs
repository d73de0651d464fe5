using Longshore.Wasm.Binary;

namespace Longshore.Wasm;

/// <summary>A guest exception as a value (core specification 4.2.10, "exception instances"). An exnref refers to it.</summary>
public sealed class ExceptionValue
{
    private readonly Value[] _values;

    /// <summary>Creates an exception with a tag and values.</summary>
    /// <exception cref="ArgumentException">The values do not match the parameters of the tag's type.</exception>
    public ExceptionValue(Tag tag, params Value[] values)
    {
        if (!tag.Type.Parameters.SequenceEqual(values.Select(value => value.Type)))
        {
            throw new ArgumentException(
                $"exceptions of this tag carry {tag.Type}, not [{string.Join(' ', values.Select(value => value.Type.Text()))}]",
                nameof(values));
        }

        Tag = tag;
        _values = values;
    }

    /// <summary>The tag of the exception.</summary>
    public Tag Tag { get; }

    /// <summary>The values that the exception carries.</summary>
    public IReadOnlyList<Value> Values => _values;

    /// <inheritdoc/>
    public override string ToString() => $"exception [{string.Join(", ", _values)}]";
}
