using System.Buffers.Binary;

namespace Longshore.JavaScript.Contexts;

/// <content>Creating, reading and calling values.</content>
public sealed partial class JavaScriptContext
{
    private const int PointerBytes = 4;

    // The tags of QuickJS in the upper half of a box. Any other number there is part of a float.
    private const int BigIntTag = -9;
    private const int SymbolTag = -8;
    private const int StringTag = -7;
    private const int RopeTag = -6;
    private const int ObjectTag = -1;
    private const int IntTag = 0;
    private const int BooleanTag = 1;
    private const int NullTag = 2;
    private const int UndefinedTag = 3;
    private const int ExceptionTag = 6;
    private const int ShortBigIntTag = 7;

    // Writable, enumerable and configurable, as after an assignment. Defining a property never calls a setter and ignores the
    // prototype.
    private const int OrdinaryProperty = 7;

    private int _scratch;
    private int _scratchBytes;

    /// <summary>Returns the type of a value.</summary>
    public JavaScriptType TypeOf(JavaScriptValue value) => Tag(value.Box) switch
    {
        UndefinedTag => JavaScriptType.Undefined,
        NullTag => JavaScriptType.Null,
        BooleanTag => JavaScriptType.Boolean,
        StringTag or RopeTag => JavaScriptType.String,
        BigIntTag or ShortBigIntTag => JavaScriptType.BigInt,
        SymbolTag => JavaScriptType.Symbol,
        ObjectTag => JavaScriptType.Object,
        _ => JavaScriptType.Number,
    };

    /// <summary>Whether a value can be called.</summary>
    public bool IsFunction(JavaScriptValue value) => _guest.IsFunction.Invoke(value.Box) != 0;

    /// <summary>Frees a value.</summary>
    public void Free(JavaScriptValue value) => _guest.Free.Invoke(value.Box);

    /// <summary>Returns another reference to the same value. Each reference must be freed.</summary>
    public JavaScriptValue Duplicate(JavaScriptValue value) => new(_guest.Duplicate.Invoke(value.Box));

    /// <summary><c>undefined</c>.</summary>
    public JavaScriptValue NewUndefined() => new(_guest.Undefined.Invoke());

    /// <summary><c>null</c>.</summary>
    public JavaScriptValue NewNull() => new(_guest.Null.Invoke());

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public JavaScriptValue NewBoolean(bool value) => new(value ? _guest.True.Invoke() : _guest.False.Invoke());

    /// <summary>A number.</summary>
    public JavaScriptValue NewNumber(double value) => new(_guest.NewNumber.Invoke(value));

    /// <summary>A string.</summary>
    public JavaScriptValue NewString(string value)
    {
        Span<byte> bytes = value.Length <= 256 ? stackalloc byte[3 * value.Length] : new byte[3 * value.Length];
        return NewString(bytes[..Wtf8.Encode(value, bytes)]);
    }

    /// <summary>A string from WTF-8, in which a surrogate may be unpaired, as in JavaScript strings.</summary>
    public JavaScriptValue NewString(ReadOnlySpan<byte> wtf8)
    {
        var address = Write(wtf8);
        return Checked(_guest.NewString.Invoke(address, wtf8.Length));
    }

    /// <summary>An object without properties.</summary>
    public JavaScriptValue NewObject() => Checked(_guest.NewObject.Invoke());

    /// <summary>An array.</summary>
    /// <param name="elements">The elements. They are freed.</param>
    public JavaScriptValue NewArray(ReadOnlySpan<JavaScriptValue> elements)
    {
        var array = Checked(_guest.NewArray.Invoke());
        for (var i = 0; i < elements.Length; i++)
        {
            SetElement(array, i, elements[i]);
            Free(elements[i]);
        }

        return array;
    }

    /// <summary>An <c>ArrayBuffer</c> with these bytes.</summary>
    public JavaScriptValue NewArrayBuffer(ReadOnlySpan<byte> bytes)
    {
        var address = Write(bytes);
        return Checked(_guest.NewArrayBuffer.Invoke(address, bytes.Length));
    }

    /// <summary>Returns the value of a number.</summary>
    /// <exception cref="JavaScriptException">The value is not a number.</exception>
    public double GetNumber(JavaScriptValue value) => TypeOf(value) != JavaScriptType.Number ? throw Unexpected("no number")
        : Tag(value.Box) == IntTag ? ReadInt32(value.Box)
        : _guest.GetNumber.Invoke(value.Box);

    /// <summary>Returns the value of a number that is an integer in a range.</summary>
    /// <exception cref="JavaScriptException">The value is not such a number.</exception>
    public long GetInteger(JavaScriptValue value, long min, long max) =>
        GetNumber(value) is var number && number >= min && number <= max && double.IsInteger(number)
            ? (long)number
            : throw Unexpected($"no integer from {min} to {max}");

    /// <summary>Returns the value of a boolean.</summary>
    /// <exception cref="JavaScriptException">The value is not a boolean.</exception>
    public bool GetBoolean(JavaScriptValue value) =>
        TypeOf(value) == JavaScriptType.Boolean ? ReadInt32(value.Box) != 0 : throw Unexpected("no boolean");

    /// <summary>Converts a value to a string.</summary>
    /// <exception cref="JavaScriptException">The value cannot be converted.</exception>
    public string GetString(JavaScriptValue value)
    {
        var address = FindString(value, out var length);
        var text = Wtf8.Decode(_guest.Memory.Span((uint)address, length));
        _guest.FreeString.Invoke(address);
        return text;
    }

    /// <summary>Returns a property. Calls its getter if it has one.</summary>
    public JavaScriptValue Get(JavaScriptValue target, string name)
    {
        var key = NewString(name);
        var value = _guest.GetProperty.Invoke(target.Box, key.Box);
        Free(key);
        return Checked(value);
    }

    /// <summary>Returns an element of an array.</summary>
    public JavaScriptValue GetElement(JavaScriptValue target, int index) => Checked(_guest.GetElement.Invoke(target.Box, index));

    /// <summary>Sets an element. The caller keeps the value and frees it.</summary>
    public void SetElement(JavaScriptValue target, int index, JavaScriptValue value) =>
        _guest.SetElement.Invoke(target.Box, index, value.Box);

    /// <summary>Defines an own property of any name, including "__proto__". The caller keeps the name and value and frees
    /// them.</summary>
    public void Define(JavaScriptValue target, JavaScriptValue name, JavaScriptValue value) =>
        _guest.DefineProperty.Invoke(target.Box, name.Box, value.Box, OrdinaryProperty);

    /// <summary>Defines an own property.</summary>
    /// <param name="target">The object.</param>
    /// <param name="name">The property's name.</param>
    /// <param name="value">The property's value. It is freed.</param>
    public void Define(JavaScriptValue target, string name, JavaScriptValue value)
    {
        var key = NewString(name);
        Define(target, key, value);
        Free(key);
        Free(value);
    }

    /// <summary>Defines a property of the global object.</summary>
    /// <param name="name">The property's name.</param>
    /// <param name="value">The property's value. It is freed.</param>
    public void DefineGlobal(string name, JavaScriptValue value)
    {
        var global = new JavaScriptValue(_guest.Global.Invoke());
        Define(global, name, value);
        Free(global);
    }

    /// <summary>Calls a function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="arguments">The arguments. The caller keeps and frees them.</param>
    /// <param name="self">The value of <c>this</c>.</param>
    /// <exception cref="JavaScriptException">The function threw.</exception>
    public JavaScriptValue Call(JavaScriptValue function, ReadOnlySpan<JavaScriptValue> arguments, JavaScriptValue? self = null)
    {
        return Checked(_guest.Call.Invoke(function.Box, (self ?? _undefined).Box, arguments.Length, Arguments(arguments)));
    }

    /// <summary>Creates an error, for example to reject a promise with.</summary>
    /// <param name="name">The error's class.</param>
    /// <param name="message">The error's message.</param>
    /// <param name="stack">The error's stack trace, or null to take it here.</param>
    public JavaScriptValue NewError(string name, string message, string? stack = null)
    {
        var arguments = (Span<JavaScriptValue>)
            [NewString(name), NewString(message), stack is null ? NewUndefined() : NewString(stack)];
        var error = Call(Hooks.MakeError, arguments);
        Free(arguments);
        return error;
    }

    /// <summary>The bytes of an <c>ArrayBuffer</c>, or the range of it that a typed array or <c>DataView</c> covers. The span is
    /// valid until the guest runs again.</summary>
    /// <exception cref="JavaScriptException">The value is of none of these classes.</exception>
    public Span<byte> GetBytes(JavaScriptValue value)
    {
        var (address, length) = FindBytes(value);
        return _guest.Memory.Span((uint)address, length);
    }

    /// <summary>The built-in class of an object.</summary>
    internal ObjectClass ClassOf(JavaScriptValue value) => Tag(value.Box) == ObjectTag
        ? _module.ClassIds.GetValueOrDefault(_guest.ClassId.Invoke(value.Box), ObjectClass.Other)
        : ObjectClass.Other;

    /// <summary>A number that identifies an object as long as it lives.</summary>
    internal int IdentityOf(JavaScriptValue value) => _guest.Identity.Invoke(value.Box);

    internal JavaScriptValue Get(JavaScriptValue target, JavaScriptValue name) => Checked(_guest.GetProperty.Invoke(target.Box, name.Box));

    internal bool HasOwn(JavaScriptValue target, JavaScriptValue name) => _guest.HasOwnProperty.Invoke(target.Box, name.Box) == 1;

    /// <summary>The names of an object's own enumerable properties, as an array.</summary>
    internal JavaScriptValue OwnNames(JavaScriptValue value) => Checked(_guest.OwnNames.Invoke(value.Box));

    internal JavaScriptValue PrototypeOf(JavaScriptValue value) => Checked(_guest.Prototype.Invoke(value.Box));

    internal bool IsInt32(JavaScriptValue value) => Tag(value.Box) == IntTag;

    internal int GetInt32(JavaScriptValue value) => ReadInt32(value.Box);

    internal int LengthOf(JavaScriptValue value)
    {
        var length = Get(value, "length");
        var number = GetInteger(length, 0, uint.MaxValue);
        Free(length);
        return (int)Math.Min(number, int.MaxValue);
    }

    internal void Free(ReadOnlySpan<JavaScriptValue> values)
    {
        foreach (var value in values)
        {
            Free(value);
        }
    }

    /// <summary>The bytes of a string in the guest's memory. Release them with <see cref="ReleaseString"/>.</summary>
    internal ReadOnlySpan<byte> GetStringBytes(JavaScriptValue value, out int address)
    {
        address = FindString(value, out var length);
        return _guest.Memory.Span((uint)address, length);
    }

    internal void ReleaseString(int address) => _guest.FreeString.Invoke(address);

    /// <summary>The buffer that a typed array or <c>DataView</c> covers, and the range in it, in bytes.</summary>
    internal (JavaScriptValue Buffer, int Offset, int Length, int ElementBytes) GetView(JavaScriptValue value)
    {
        var scratch = Scratch(3 * PointerBytes);
        var buffer = Checked(_guest.GetViewBuffer.Invoke(value.Box, scratch, scratch + PointerBytes, scratch + 2 * PointerBytes));
        return (buffer, ReadInt32(scratch), ReadInt32(scratch + PointerBytes), ReadInt32(scratch + 2 * PointerBytes));
    }

    private (int Address, int Length) FindBytes(JavaScriptValue value)
    {
        if (ClassOf(value) == ObjectClass.ArrayBuffer)
        {
            return FindBuffer(value);
        }

        var (buffer, offset, length, _) = GetView(value);
        var (address, bytes) = FindBuffer(buffer);
        Free(buffer);

        // The buffer of a view may have been shrunk or detached since the view was made.
        return (long)(uint)offset + (uint)length <= bytes
            ? (address + offset, length)
            : throw new JavaScriptException("TypeError", "the buffer of a view is shorter than the view");
    }

    private (int Address, int Length) FindBuffer(JavaScriptValue buffer)
    {
        var scratch = Scratch(PointerBytes);
        var address = _guest.GetArrayBuffer.Invoke(buffer.Box, scratch);
        if (address == 0)
        {
            // It is detached, which the guest reports by an exception.
            DropException();
            return (0, 0);
        }

        return (address, ReadInt32(scratch));
    }

    private int FindString(JavaScriptValue value, out int length)
    {
        var scratch = Scratch(PointerBytes);
        var address = _guest.GetString.Invoke(value.Box, scratch);
        if (address == 0)
        {
            throw TakeException();
        }

        length = ReadInt32(scratch);
        return address;
    }

    // The length of a list that the prelude made.
    internal int ListLength(JavaScriptValue list, int lengthMax) => ClassOf(list) == ObjectClass.Array && LengthOf(list) is var length && length <= lengthMax
        ? length
        : throw Unexpected($"no list of at most {lengthMax}");

    // A string as text. Other values are not converted, because that would run code of the guest.
    internal string ReadString(JavaScriptValue value, int bytesMax)
    {
        if (TypeOf(value) != JavaScriptType.String)
        {
            throw Unexpected("no string");
        }

        var address = FindString(value, out var length);
        var text = length <= bytesMax ? Wtf8.Decode(_guest.Memory.Span((uint)address, length)) : null;
        _guest.FreeString.Invoke(address);
        return text ?? throw Unexpected($"a string of {length} bytes, over the limit of {bytesMax}");
    }

    // Writes the addresses of the boxes one after the other, as the guest's call functions expect them.
    private int Arguments(ReadOnlySpan<JavaScriptValue> arguments)
    {
        if (arguments.IsEmpty)
        {
            return 0;
        }

        // The scratch space may be reused by a nested call, but the guest reads its arguments before it calls anything.
        var address = Scratch(PointerBytes * arguments.Length);
        var memory = _guest.Memory.Span((uint)address, PointerBytes * arguments.Length);
        for (var i = 0; i < arguments.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(memory[(PointerBytes * i)..], arguments[i].Box);
        }

        return address;
    }

    // Copies bytes to scratch space for a guest call that reads them at once.
    private int Write(ReadOnlySpan<byte> bytes)
    {
        var address = Scratch(Math.Max(bytes.Length, 1));
        bytes.CopyTo(_guest.Memory.Span((uint)address, bytes.Length));
        return address;
    }

    // Copies a text with a terminating zero byte, for the guest to free.
    private int WriteText(string text, out int length)
    {
        var bytes = new byte[3 * text.Length + 1];
        length = Wtf8.Encode(text, bytes);
        var address = Allocate(length + 1);
        bytes.AsSpan(0, length + 1).CopyTo(_guest.Memory.Span((uint)address, length + 1));
        return address;
    }

    private int Scratch(int bytes)
    {
        if (bytes > _scratchBytes)
        {
            ReleaseScratch();
            var size = Math.Max(bytes, 256);
            (_scratch, _scratchBytes) = (Allocate(size), size);
        }

        return _scratch;
    }

    private void ReleaseScratch()
    {
        if (_scratch != 0)
        {
            _guest.Release.Invoke(_scratch);
            (_scratch, _scratchBytes) = (0, 0);
        }
    }

    private int Allocate(int bytes) => _guest.Allocate.Invoke(bytes) is var address and not 0
        ? address
        : throw new JavaScriptException("InternalError", $"out of memory: {bytes} bytes more than the limit of {Limits.MemoryBytesMax} allows");

    private int Tag(int box) => ReadInt32(box + PointerBytes);

    private int ReadInt32(int address) =>
        BinaryPrimitives.ReadInt32LittleEndian(_guest.Memory.Span((uint)address, PointerBytes));
}
