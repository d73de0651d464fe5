using Longshore.Wasm.Binary;

namespace Longshore.Wasm;

/// <summary>An exception of a guest as a value (core specification 4.2.10, "exception instances"): what an exnref refers to.
/// </summary>
public sealed class ExceptionValue
{
    private readonly Value[] _values;

    /// <summary>An exception.</summary>
    /// <exception cref="ArgumentException">The values are not what the tag's exceptions carry.</exception>
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

    /// <summary>Its tag.</summary>
    public Tag Tag { get; }

    /// <summary>The values it carries.</summary>
    public IReadOnlyList<Value> Values => _values;

    /// <inheritdoc/>
    public override string ToString() => $"exception [{string.Join(", ", _values)}]";
}
