using System.Buffers.Binary;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Values;

/// <summary>Reads values from the format of <see cref="ValueWriter"/>. The bytes are not trusted.</summary>
public ref struct ValueReader
{
    private readonly JavaScriptContext _context;
    private readonly IValueNames? _names;
    private readonly List<JavaScriptValue> _objects = [];
    private ReadOnlySpan<byte> _bytes;
    private int _depth;

    private ValueReader(JavaScriptContext context, IValueNames? names, ReadOnlySpan<byte> bytes)
    {
        _context = context;
        _names = names;
        _bytes = bytes;
    }

    /// <summary>Reads one value that takes up all of the bytes.</summary>
    /// <exception cref="MalformedValueException">The bytes are not a valid value.</exception>
    /// <exception cref="UnsendableValueException">The value has an instance of a class that was not made here.</exception>
    /// <exception cref="JavaScriptException">The guest has no memory for the value.</exception>
    public static JavaScriptValue Read(JavaScriptContext context, ReadOnlySpan<byte> bytes, IValueNames? names = null)
    {
        var reader = new ValueReader(context, names, bytes);
        try
        {
            var value = reader.Read();
            return reader._bytes.IsEmpty ? value : throw new MalformedValueException("bytes are left after the value");
        }
        finally
        {
            foreach (var each in reader._objects)
            {
                context.Free(each);
            }
        }
    }

    private JavaScriptValue Read()
    {
        if (++_depth > ValueWriter.DepthMax + 1)
        {
            throw new MalformedValueException("the value is nested too deep");
        }

        var value = Read(Tag());
        _depth--;
        return value;
    }

    private JavaScriptValue Read(ValueTag tag)
    {
        switch (tag)
        {
            case ValueTag.Undefined: return _context.NewUndefined();
            case ValueTag.Null: return _context.NewNull();
            case ValueTag.False: return _context.NewBoolean(false);
            case ValueTag.True: return _context.NewBoolean(true);
            case ValueTag.Integer:
                var zigzag = Count();
                return _context.NewNumber((int)(zigzag >> 1) ^ -(int)(zigzag & 1));
            case ValueTag.Number: return _context.NewNumber(BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double))));
            case ValueTag.String: return _context.NewString(Bytes());
            case ValueTag.BigInt: return Make("bigint", [_context.NewString(Bytes())]);
            case ValueTag.Array: return ReadArray();
            case ValueTag.Object: return ReadProperties(Keep(_context.NewObject()));
            case ValueTag.Instance: return ReadInstance();
            case ValueTag.ArrayBuffer: return Keep(_context.NewArrayBuffer(Bytes()));
            case ValueTag.View: return ReadView();
            case ValueTag.Date: return ReadParts("date");
            case ValueTag.RegExp: return ReadParts("regexp");
            case ValueTag.Boxed: return ReadParts("boxed");
            case ValueTag.Error: return ReadError();
            case ValueTag.Map: return ReadContainer("map");
            case ValueTag.Set: return ReadContainer("set");
            case ValueTag.Reference: return ReadReference();
            case ValueTag.Known when _names is not null: return _names.Find(_context, Wtf8.Decode(Bytes()));
            case ValueTag.Callback when _names is not null: return Keep(_names.Remote(_context, (int)Count()));
            case ValueTag.Integrity: return ReadIntegrity();
            case ValueTag.Classed when _names is not null: return ReadClassed(_names);
            default: throw new MalformedValueException($"there is no value with the tag {(int)tag} here");
        }
    }

    private JavaScriptValue ReadArray()
    {
        var length = Elements();
        var array = Keep(_context.NewArray([]));
        var isLastHole = false;
        for (var i = 0; i < length; i++)
        {
            isLastHole = !_bytes.IsEmpty && _bytes[0] == (byte)ValueTag.Hole;
            if (isLastHole)
            {
                Tag();
                continue;
            }

            var element = Read();
            _context.SetElement(array, i, element);
            _context.Free(element);
        }

        if (isLastHole)
        {
            _context.Free(Make("length", [_context.Duplicate(array), _context.NewNumber(length)]));
        }

        return array;
    }

    private JavaScriptValue ReadProperties(JavaScriptValue target)
    {
        var count = Elements();
        for (var i = 0; i < count; i++)
        {
            var key = _context.NewString(Bytes());
            var value = Read();
            _context.Define(target, key, value);
            _context.Free(key);
            _context.Free(value);
        }

        return target;
    }

    private JavaScriptValue ReadInstance()
    {
        if (_names is null)
        {
            throw new MalformedValueException("there are no classes here");
        }

        var prototype = _names.Find(_context, Wtf8.Decode(Bytes()));
        return ReadProperties(Keep(Make("instance", [prototype])));
    }

    private JavaScriptValue ReadIntegrity()
    {
        var level = Take(1)[0];
        var value = ReadBase(ValueTag.Integrity);
        _context.Free(Make("integrity", [_context.Duplicate(value), _context.NewNumber(level)]));
        return value;
    }

    private JavaScriptValue ReadClassed(IValueNames names)
    {
        var prototype = names.Find(_context, Wtf8.Decode(Bytes()));
        var value = ReadBase(ValueTag.Classed);
        _context.Free(Make("prototype", [_context.Duplicate(value), prototype]));
        return ReadProperties(value);
    }

    // The object that a part says more about. A part comes once, so that no depth is unbounded.
    private JavaScriptValue ReadBase(ValueTag part)
    {
        var tag = Tag();
        var value = tag == ValueTag.Integrity || tag == part ? throw new MalformedValueException("a part of an object is repeated") : Read(tag);
        return _context.TypeOf(value) == JavaScriptType.Object ? value : throw new MalformedValueException("a part of an object without one");
    }

    private JavaScriptValue ReadView()
    {
        var kind = Take(1)[0] + ObjectClass.DataView;
        if (kind > ObjectClass.Float64Array)
        {
            throw new MalformedValueException("there is no such view of bytes");
        }

        var (offset, length) = (Count(), Count());

        // The writer numbers a view before its buffer, so the view's place is reserved first.
        var place = _objects.Count;
        _objects.Add(_context.NewUndefined());
        var view = Make("view", [_context.NewString(kind.ToString()), Read(), _context.NewNumber(offset), _context.NewNumber(length)]);
        Replace(place, view);
        return view;
    }

    private JavaScriptValue ReadParts(string kind)
    {
        var place = _objects.Count;
        _objects.Add(_context.NewUndefined());
        var count = Elements();
        var parts = new JavaScriptValue[count];
        for (var i = 0; i < count; i++)
        {
            parts[i] = Read();
        }

        var value = Make(kind, [_context.NewArray(parts)]);
        Replace(place, value);
        return value;
    }

    private JavaScriptValue ReadError()
    {
        var error = Keep(Make("error", []));
        _context.Free(Make("error class", [_context.Duplicate(error), Read()]));
        ReadInto(error, "error");
        return error;
    }

    // A container may contain itself. It is registered empty before its parts are read.
    private JavaScriptValue ReadContainer(string kind)
    {
        var container = Keep(Make(kind, []));
        ReadInto(container, kind);
        return container;
    }

    private void ReadInto(JavaScriptValue container, string kind)
    {
        var count = Elements();
        for (var i = 0; i < count; i++)
        {
            _context.Free(Make(kind + "+", [_context.Duplicate(container), _context.NewNumber(i), Read()]));
        }
    }

    private JavaScriptValue ReadReference()
    {
        var place = Count();
        return place < _objects.Count
            ? _context.Duplicate(_objects[(int)place])
            : throw new MalformedValueException("a reference leads to an object that was not there before");
    }

    // Creates an object with the prelude. Frees the arguments.
    private JavaScriptValue Make(string kind, params JavaScriptValue[] parts)
    {
        JavaScriptValue[] arguments = [_context.NewString(kind), .. parts];
        try
        {
            return _context.Call(_context.Hooks.Construct, arguments);
        }
        catch (JavaScriptException failure)
        {
            throw new MalformedValueException(failure.Message);
        }
        finally
        {
            _context.Free(arguments);
        }
    }

    // Registers an object. Objects are numbered in the order in which the writer numbered them.
    private JavaScriptValue Keep(JavaScriptValue value)
    {
        _objects.Add(_context.Duplicate(value));
        return value;
    }

    private void Replace(int place, JavaScriptValue value)
    {
        _context.Free(_objects[place]);
        _objects[place] = _context.Duplicate(value);
    }

    private ValueTag Tag() => (ValueTag)Take(1)[0];

    // Every element takes at least one byte. A count larger than the remaining bytes is refused before memory is allocated for
    // it.
    private int Elements()
    {
        var count = Count();
        return count <= _bytes.Length ? (int)count : throw Truncated();
    }

    private uint Count()
    {
        var value = 0u;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = Take(1)[0];
            value |= (next & 0x7Fu) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new MalformedValueException("a number of more than 32 bits");
    }

    private ReadOnlySpan<byte> Bytes()
    {
        var count = Count();
        return count <= _bytes.Length ? Take((int)count) : throw Truncated();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length)
        {
            throw Truncated();
        }

        var taken = _bytes[..count];
        _bytes = _bytes[count..];
        return taken;
    }

    private static MalformedValueException Truncated() => new("the bytes end within the value");
}
