using System.Buffers;
using System.Buffers.Binary;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Values;

/// <summary>Writes values as bytes, including their types, shared parts and cycles. The format is in docs/offload.md.</summary>
public sealed class ValueWriter
{
    /// <summary>The deepest nesting. Default: 1,000. A level takes some 300 bytes of the host's stack.</summary>
    internal const int DepthMax = 1000;

    /// <summary>The most objects in a value. Default: 1,000,000. The host remembers each while it writes the value, in some 40
    /// bytes.</summary>
    internal const int ObjectsMax = 1_000_000;

    private const int CountBytesMax = 5;

    private readonly JavaScriptContext _context;
    private readonly IValueNames? _names;
    private readonly int _bytesMax;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Dictionary<int, int> _seen = [];

    // Keeps written objects alive: the address of a freed object could be reused by another, which would then look already
    // written.
    private readonly List<JavaScriptValue> _kept = [];
    private int _depth;

    private ValueWriter(JavaScriptContext context, IValueNames? names, int bytesMax)
    {
        _context = context;
        _names = names;
        _bytesMax = bytesMax;
    }

    /// <summary>Writes a value.</summary>
    /// <param name="context">The value's context.</param>
    /// <param name="value">The value.</param>
    /// <param name="bytesMax">The most bytes that the value may take. The host holds them.</param>
    /// <param name="names">The names of objects that the receiver has, or null.</param>
    /// <exception cref="UnsendableValueException">The value contains a part that has no meaning in another context, or it is too
    /// large.</exception>
    /// <exception cref="JavaScriptException">A getter in the value threw.</exception>
    public static ArrayBufferWriter<byte> Write(JavaScriptContext context, JavaScriptValue value, int bytesMax, IValueNames? names = null)
    {
        var writer = new ValueWriter(context, names, bytesMax);
        writer.WriteRoot(value);
        return writer._bytes;
    }

    private void WriteRoot(JavaScriptValue value)
    {
        try
        {
            Write(value);
        }
        finally
        {
            _kept.ForEach(_context.Free);
        }
    }

    private void Write(JavaScriptValue value)
    {
        switch (_context.TypeOf(value))
        {
            case JavaScriptType.Undefined: Tag(ValueTag.Undefined); break;
            case JavaScriptType.Null: Tag(ValueTag.Null); break;
            case JavaScriptType.Boolean: Tag(_context.GetBoolean(value) ? ValueTag.True : ValueTag.False); break;
            case JavaScriptType.Number when _context.IsInt32(value):
                Tag(ValueTag.Integer);
                var integer = _context.GetInt32(value);
                Count((uint)(integer << 1 ^ integer >> 31));
                break;
            case JavaScriptType.Number:
                Tag(ValueTag.Number);
                Double(_context.GetNumber(value));
                break;
            case JavaScriptType.String:
                Tag(ValueTag.String);
                String(value);
                break;
            case JavaScriptType.BigInt:
                Tag(ValueTag.BigInt);
                String(value);
                break;
            case JavaScriptType.Symbol: throw new UnsendableValueException("a symbol is only itself in its own program");
            default: WriteObject(value); break;
        }
    }

    private void WriteObject(JavaScriptValue value)
    {
        if (_seen.TryGetValue(_context.IdentityOf(value), out var earlier))
        {
            Tag(ValueTag.Reference);
            Count((uint)earlier);
            return;
        }

        if (_names?.NameOf(_context, value) is { } name)
        {
            Tag(ValueTag.Known);
            Text(name);
            return;
        }

        if (++_depth > DepthMax)
        {
            throw new UnsendableValueException($"the value is nested deeper than {DepthMax}");
        }

        if (_seen.Count == ObjectsMax)
        {
            throw new UnsendableValueException($"the value has more than {ObjectsMax} objects");
        }

        var identity = _context.IdentityOf(value);
        _seen.Add(identity, _seen.Count);
        _kept.Add(_context.Duplicate(value));
        if (_context.IsFunction(value))
        {
            WriteFunction(value);
        }
        else
        {
            WriteIntegrity(value, identity);
            WriteByPrototype(value, identity, _context.ClassOf(value));
        }

        _depth--;
    }

    private void WriteFunction(JavaScriptValue value)
    {
        if (_names is null)
        {
            throw new UnsendableValueException("a function holds on to its own program's variables");
        }

        Tag(ValueTag.Callback);
        Count((uint)_names.Keep(_context, value));
    }

    // An object that can be changed at will, as nearly all, has no such part.
    private void WriteIntegrity(JavaScriptValue value, int identity)
    {
        if (_context.IsExtensible(identity))
        {
            return;
        }

        var parts = Decompose(value, "integrity");
        var level = _context.GetElement(parts, 0);
        Tag(ValueTag.Integrity);
        Byte((byte)_context.GetInteger(level, byte.MinValue, byte.MaxValue));
        _context.Free([level, parts]);
    }

    // An object of a class that extends a built-in one is written as that one, between the name of its prototype and its own properties.
    private void WriteByPrototype(JavaScriptValue value, int identity, ObjectClass kind)
    {
        if (kind is not (ObjectClass.Array or (>= ObjectClass.BoxedNumber and <= ObjectClass.Float64Array)) || _context.HasBuiltInPrototype(identity, kind))
        {
            WriteByClass(value, kind);
            return;
        }

        var name = NameOfClass(value);
        RefuseHidden(value, name);
        Tag(ValueTag.Classed);
        Text(name);
        WriteByClass(value, kind);
        WriteProperties(value, kind is ObjectClass.Array or ObjectClass.BoxedString or (>= ObjectClass.Int8Array and <= ObjectClass.Float64Array));
    }

    private string NameOfClass(JavaScriptValue value)
    {
        var prototype = _context.PrototypeOf(value);
        var name = _names?.NameOfClass(_context, prototype);
        _context.Free(prototype);
        return name ?? throw new UnsendableValueException("an object of a class that the other side does not have");
    }

    // Only code of its own class gives an object private members.
    private void RefuseHidden(JavaScriptValue value, string name)
    {
        if (_context.HasPrivateNames(value))
        {
            throw new UnsendableValueException($"an instance of {name} with private fields or methods, which only its own class can make");
        }
    }

    private void WriteByClass(JavaScriptValue value, ObjectClass kind)
    {
        switch (kind)
        {
            case ObjectClass.Object: WritePlain(value); break;
            case ObjectClass.Array: WriteArray(value); break;
            case ObjectClass.Error or ObjectClass.DomException:
                WriteError(value);
                break;
            case ObjectClass.BoxedNumber:
                Tag(ValueTag.Boxed);
                Parts(value, "number");
                break;
            case ObjectClass.BoxedString:
                Tag(ValueTag.Boxed);
                Parts(value, "string");
                break;
            case ObjectClass.BoxedBoolean:
                Tag(ValueTag.Boxed);
                Parts(value, "boolean");
                break;
            case ObjectClass.Date:
                Tag(ValueTag.Date);
                Parts(value, "date");
                break;
            case ObjectClass.RegExp:
                Tag(ValueTag.RegExp);
                Parts(value, "regexp");
                break;
            case ObjectClass.Map:
                Tag(ValueTag.Map);
                Parts(value, "map");
                break;
            case ObjectClass.Set:
                Tag(ValueTag.Set);
                Parts(value, "set");
                break;
            case ObjectClass.ArrayBuffer:
                Tag(ValueTag.ArrayBuffer);
                Bytes(_context.GetBytes(value));
                break;
            case >= ObjectClass.DataView and <= ObjectClass.Float64Array: WriteView(value, kind); break;
            case ObjectClass.Promise: throw new UnsendableValueException("a promise belongs to its own program: await it first");
            case ObjectClass.Proxy: throw new UnsendableValueException("a proxy's handler belongs to its own program");
            default: throw new UnsendableValueException("an object of a built-in class that has no value, such as a WeakMap or a generator");
        }
    }

    private void WritePlain(JavaScriptValue value)
    {
        var prototype = _context.PrototypeOf(value);
        var isPlain = _context.TypeOf(prototype) == JavaScriptType.Null || IsObjectPrototype(prototype);
        _context.Free(prototype);
        if (isPlain)
        {
            Tag(ValueTag.Object);
        }
        else
        {
            var name = NameOfClass(value);
            RefuseHidden(value, name);
            Tag(ValueTag.Instance);
            Text(name);
        }

        var written = WriteProperties(value, hasElements: false);
        if (!isPlain && written != _context.CountAllNames(value))
        {
            throw new UnsendableValueException("an instance of a class with properties that are symbols or not enumerable");
        }
    }

    // The own enumerable properties, without the elements of an array.
    private int WriteProperties(JavaScriptValue value, bool hasElements)
    {
        var names = _context.OwnNames(value);
        var count = _context.LengthOf(names);
        var first = 0;
        if (hasElements)
        {
            // Elements come before all other properties.
            while (first < count && IsElement(names, first))
            {
                first++;
            }
        }

        Count((uint)(count - first));
        for (var i = first; i < count; i++)
        {
            var key = _context.GetElement(names, i);
            String(key);
            WriteAndFree(_context.Get(value, key));
            _context.Free(key);
        }

        _context.Free(names);
        return count;
    }

    private bool IsElement(JavaScriptValue names, int index)
    {
        var name = _context.GetElement(names, index);
        var text = _context.GetStringBytes(name, out var address);
        var isElement = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
        _context.ReleaseString(address);
        _context.Free(name);
        return isElement;
    }

    // The prototype comes first, by the name under which the other side knows it, or as undefined.
    private void WriteError(JavaScriptValue value)
    {
        Tag(ValueTag.Error);
        var prototype = _context.PrototypeOf(value);
        var name = _names?.NameOfClass(_context, prototype);
        _context.Free(prototype);
        if (name is null)
        {
            Tag(ValueTag.Undefined);
        }
        else
        {
            RefuseHidden(value, name);
            Tag(ValueTag.Known);
            Text(name);
        }

        Parts(value, "error");
    }

    private bool IsObjectPrototype(JavaScriptValue prototype)
    {
        var plain = _context.GetElement(_context.Hooks.Samples, (int)ObjectClass.Other);
        var isSame = _context.IdentityOf(plain) == _context.IdentityOf(prototype);
        _context.Free(plain);
        return isSame;
    }

    private void WriteArray(JavaScriptValue value)
    {
        Tag(ValueTag.Array);
        var length = _context.LengthOf(value);
        Count((uint)length);
        Reserve(length);
        for (var i = 0; i < length; i++)
        {
            var element = _context.GetElement(value, i);
            if (_context.TypeOf(element) == JavaScriptType.Undefined && IsHole(value, i))
            {
                Tag(ValueTag.Hole);
            }
            else
            {
                Write(element);
            }

            _context.Free(element);
        }
    }

    private bool IsHole(JavaScriptValue array, int index)
    {
        var key = _context.NewNumber(index);
        var isOwn = _context.HasOwn(array, key);
        _context.Free(key);
        return !isOwn;
    }

    // The buffer is written as an object of its own, because other views may share it.
    private void WriteView(JavaScriptValue value, ObjectClass kind)
    {
        var (buffer, offset, length, elementBytes) = kind == ObjectClass.DataView ? DataViewParts(value) : _context.GetView(value);
        Tag(ValueTag.View);
        _bytes.Write([(byte)(kind - ObjectClass.DataView)]);
        Count((uint)offset);
        Count((uint)(length / Math.Max(elementBytes, 1)));
        WriteAndFree(buffer);
    }

    private (JavaScriptValue Buffer, int Offset, int Length, int ElementBytes) DataViewParts(JavaScriptValue value)
    {
        var parts = Decompose(value, "view");
        var offset = _context.GetElement(parts, 1);
        var length = _context.GetElement(parts, 2);
        var found = (
            _context.GetElement(parts, 0),
            (int)_context.GetInteger(offset, 0, int.MaxValue),
            (int)_context.GetInteger(length, 0, int.MaxValue),
            1);
        _context.Free([offset, length, parts]);
        return found;
    }

    // The parts of an object, as the prelude returns them: an array of values.
    private void Parts(JavaScriptValue value, string kind)
    {
        var parts = Decompose(value, kind);
        var count = _context.ListLength(parts, int.MaxValue);
        Count((uint)count);
        Reserve(count);
        for (var i = 0; i < count; i++)
        {
            WriteAndFree(_context.GetElement(parts, i));
        }

        _context.Free(parts);
    }

    private JavaScriptValue Decompose(JavaScriptValue value, string kind)
    {
        var name = _context.NewString(kind);
        var parts = _context.Call(_context.Hooks.Decompose, [name, value]);
        _context.Free(name);
        return parts;
    }

    private void WriteAndFree(JavaScriptValue value)
    {
        Write(value);
        _context.Free(value);
    }

    private void Tag(ValueTag tag) => Byte((byte)tag);

    private void Byte(byte value)
    {
        Reserve(1);
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    private void Count(uint value)
    {
        Reserve(CountBytesMax);
        var span = _bytes.GetSpan(CountBytesMax);
        var used = 0;
        while (value >= 0x80)
        {
            span[used++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[used++] = (byte)value;
        _bytes.Advance(used);
    }

    private void Double(double value)
    {
        Reserve(sizeof(double));
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(sizeof(double)), value);
        _bytes.Advance(sizeof(double));
    }

    private void Text(string value)
    {
        var bytes = new byte[3 * value.Length];
        Bytes(bytes.AsSpan(0, Wtf8.Encode(value, bytes)));
    }

    private void String(JavaScriptValue value)
    {
        Bytes(_context.GetStringBytes(value, out var address));
        _context.ReleaseString(address);
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        Count((uint)bytes.Length);
        Reserve(bytes.Length);
        _bytes.Write(bytes);
    }

    // Refuses the value before its bytes are held.
    private void Reserve(int bytes)
    {
        if (bytes > _bytesMax - _bytes.WrittenCount)
        {
            throw new UnsendableValueException($"the value takes more than {_bytesMax} bytes, the limit");
        }
    }
}
