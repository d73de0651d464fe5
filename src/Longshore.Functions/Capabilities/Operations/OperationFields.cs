using System.Collections;
using System.Globalization;
using System.Text;

namespace Longshore.Functions.Capabilities.Operations;

/// <summary>The answer of an operation: byte strings in a fixed order.</summary>
internal sealed class OperationFields : IReadOnlyList<ReadOnlyMemory<byte>>
{
    private readonly ReadOnlyMemory<byte>[] _fields;

    private OperationFields(ReadOnlyMemory<byte>[] fields) => _fields = fields;

    /// <summary>An answer without fields.</summary>
    public static OperationFields Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _fields.Length;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> this[int index] => _fields[index];

    /// <summary>An answer of these fields. Nobody changes their bytes afterwards.</summary>
    public static OperationFields Of(params ReadOnlyMemory<byte>[] fields) => new(fields);

    /// <summary>A field of text.</summary>
    public static ReadOnlyMemory<byte> Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A field of an integer, in decimal digits.</summary>
    public static ReadOnlyMemory<byte> Integer(long value) => Text(value.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => ((IEnumerable<ReadOnlyMemory<byte>>)_fields).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
