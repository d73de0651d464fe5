using System.Buffers.Binary;

namespace Longshore.JavaScript.Contexts;

/// <content>Values: made, read, called.</content>
public sealed partial class JavaScriptContext
{
    private const int PointerBytes = 4;

    // The upper half of a box, as QuickJS numbers its tags; any other number is part of a float.
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

    // Writable, enumerable, configurable: as an assignment makes them, but never a setter's or a prototype's business.
    private const int OrdinaryProperty = 7;

    private int _scratch;
    private int _scratchBytes;

    /// <summary>What a value is.</summary>
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

    /// <summary>Whether it can be called.</summary>
    public bool IsFunction(JavaScriptValue value) => _guest.IsFunction.Invoke(value.Box) != 0;

    /// <summary>Gives a value up.</summary>
    public void Free(JavaScriptValue value) => _guest.Free.Invoke(value.Box);

    /// <summary>The same value once more.</summary>
    public JavaScriptValue Duplicate(JavaScriptValue value) => new(_guest.Duplicate.Invoke(value.Box));

    /// <summary><c>undefined</c>.</summary>
    public JavaScriptValue NewUndefined() => new(_guest.Undefined.Invoke());

    /// <summary><c>null</c>.</summary>
    public JavaScriptValue NewNull() => new(_guest.Null.Invoke());

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public JavaScriptValue NewBoolean(bool value) => new(value ? _guest.True.Invoke() : _guest.False.Invoke());

    /// <summary>A number.</summary>
    public JavaScriptValue NewNumber(double value) => new(_guest.NewNumber.Invoke(value));

    /// <summary>A text.</summary>
    public JavaScriptValue NewString(string value)
    {
        Span<byte> bytes = value.Length <= 256 ? stackalloc byte[3 * value.Length] : new byte[3 * value.Length];
        return NewString(bytes[..Wtf8.Encode(value, bytes)]);
    }

    /// <summary>A text of UTF-8 in which a surrogate may stand alone, as texts of JavaScript have it.</summary>
    public JavaScriptValue NewString(ReadOnlySpan<byte> wtf8)
    {
        var address = Write(wtf8);
        return Checked(_guest.NewString.Invoke(address, wtf8.Length));
    }

    /// <summary>An object without properties.</summary>
    public JavaScriptValue NewObject() => Checked(_guest.NewObject.Invoke());

    /// <summary>An array.</summary>
    /// <param name="elements">They are freed.</param>
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

    /// <summary>A number's value.</summary>
    public double GetNumber(JavaScriptValue value) =>
        Tag(value.Box) == IntTag ? ReadInt32(value.Box) : _guest.GetNumber.Invoke(value.Box);

    /// <summary>A boolean's value.</summary>
    public bool GetBoolean(JavaScriptValue value) => ReadInt32(value.Box) != 0;

    /// <summary>The text that a value is or becomes.</summary>
    /// <exception cref="JavaScriptException">It has none.</exception>
    public string GetString(JavaScriptValue value)
    {
        var address = FindString(value, out var length);
        var text = Wtf8.Decode(_guest.Memory.Span((uint)address, length));
        _guest.FreeString.Invoke(address);
        return text;
    }

    /// <summary>A property; its getter is called.</summary>
    public JavaScriptValue Get(JavaScriptValue target, string name)
    {
        var key = NewString(name);
        var value = _guest.GetProperty.Invoke(target.Box, key.Box);
        Free(key);
        return Checked(value);
    }

    /// <summary>An element of an array.</summary>
    public JavaScriptValue GetElement(JavaScriptValue target, int index) => Checked(_guest.GetElement.Invoke(target.Box, index));

    /// <summary>Sets an element; the value stays the caller's.</summary>
    public void SetElement(JavaScriptValue target, int index, JavaScriptValue value) =>
        _guest.SetElement.Invoke(target.Box, index, value.Box);

    /// <summary>Defines an own property, whatever its name; the value stays the caller's.</summary>
    public void Define(JavaScriptValue target, JavaScriptValue name, JavaScriptValue value) =>
        _guest.DefineProperty.Invoke(target.Box, name.Box, value.Box, OrdinaryProperty);

    /// <summary>Defines an own property.</summary>
    /// <param name="target">Of what.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">It is freed.</param>
    public void Define(JavaScriptValue target, string name, JavaScriptValue value)
    {
        var key = NewString(name);
        Define(target, key, value);
        Free(key);
        Free(value);
    }

    /// <summary>Defines a property of the global object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">It is freed.</param>
    public void DefineGlobal(string name, JavaScriptValue value)
    {
        var global = new JavaScriptValue(_guest.Global.Invoke());
        Define(global, name, value);
        Free(global);
    }

    /// <summary>Calls a function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="arguments">They stay the caller's.</param>
    /// <param name="self">What <c>this</c> is in it.</param>
    /// <exception cref="JavaScriptException">It threw.</exception>
    public JavaScriptValue Call(JavaScriptValue function, ReadOnlySpan<JavaScriptValue> arguments, JavaScriptValue? self = null)
    {
        var undefined = self is null ? NewUndefined() : default;
        var result = _guest.Call.Invoke(function.Box, (self ?? undefined).Box, arguments.Length, Arguments(arguments));
        if (self is null)
        {
            Free(undefined);
        }

        return Checked(result);
    }

    /// <summary>An error for a promise to be rejected with.</summary>
    /// <param name="name">Its class.</param>
    /// <param name="message">Its message.</param>
    /// <param name="stack">Its stack, when it has one already.</param>
    public JavaScriptValue NewError(string name, string message, string? stack = null)
    {
        var arguments = (Span<JavaScriptValue>)
            [NewString(name), NewString(message), stack is null ? NewUndefined() : NewString(stack)];
        var error = Call(Hooks.MakeError, arguments);
        Free(arguments);
        return error;
    }

    /// <summary>The bytes of an <c>ArrayBuffer</c>, or of the part of it that a typed array or <c>DataView</c> shows. Valid until the
    /// guest runs again.</summary>
    /// <exception cref="JavaScriptException">It is neither.</exception>
    public Span<byte> GetBytes(JavaScriptValue value)
    {
        if (ClassOf(value) == ObjectClass.ArrayBuffer)
        {
            return GetBuffer(value);
        }

        var (buffer, offset, length, _) = GetView(value);
        var bytes = GetBuffer(buffer).Slice(offset, length);
        Free(buffer);
        return bytes;
    }

    /// <summary>Which built-in class an object is of.</summary>
    internal ObjectClass ClassOf(JavaScriptValue value) => Tag(value.Box) == ObjectTag
        ? _module.ClassIds.GetValueOrDefault(_guest.ClassId.Invoke(value.Box), ObjectClass.Other)
        : ObjectClass.Other;

    /// <summary>What tells an object from all others as long as it lives.</summary>
    internal int IdentityOf(JavaScriptValue value) => _guest.Identity.Invoke(value.Box);

    internal JavaScriptValue Get(JavaScriptValue target, JavaScriptValue name) => Checked(_guest.GetProperty.Invoke(target.Box, name.Box));

    internal bool HasOwn(JavaScriptValue target, JavaScriptValue name) => _guest.HasOwnProperty.Invoke(target.Box, name.Box) == 1;

    /// <summary>The names of its own properties that are enumerable, as an array.</summary>
    internal JavaScriptValue OwnNames(JavaScriptValue value) => Checked(_guest.OwnNames.Invoke(value.Box));

    internal JavaScriptValue PrototypeOf(JavaScriptValue value) => Checked(_guest.Prototype.Invoke(value.Box));

    internal bool IsInt32(JavaScriptValue value) => Tag(value.Box) == IntTag;

    internal int GetInt32(JavaScriptValue value) => ReadInt32(value.Box);

    internal int LengthOf(JavaScriptValue value)
    {
        var length = Get(value, "length");
        var number = GetNumber(length);
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

    /// <summary>A text's bytes in the guest's memory, to be given back with <see cref="ReleaseString"/>.</summary>
    internal ReadOnlySpan<byte> GetStringBytes(JavaScriptValue value, out int address)
    {
        address = FindString(value, out var length);
        return _guest.Memory.Span((uint)address, length);
    }

    internal void ReleaseString(int address) => _guest.FreeString.Invoke(address);

    /// <summary>What a typed array or <c>DataView</c> shows, in bytes.</summary>
    internal (JavaScriptValue Buffer, int Offset, int Length, int ElementBytes) GetView(JavaScriptValue value)
    {
        var scratch = Scratch(3 * PointerBytes);
        var buffer = Checked(_guest.GetViewBuffer.Invoke(value.Box, scratch, scratch + PointerBytes, scratch + 2 * PointerBytes));
        return (buffer, ReadInt32(scratch), ReadInt32(scratch + PointerBytes), ReadInt32(scratch + 2 * PointerBytes));
    }

    private Span<byte> GetBuffer(JavaScriptValue buffer)
    {
        var scratch = Scratch(PointerBytes);
        var address = _guest.GetArrayBuffer.Invoke(buffer.Box, scratch);
        var length = ReadInt32(scratch);
        return length == 0 ? [] : _guest.Memory.Span((uint)address, length);
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

    private List<string> ReadStrings(JavaScriptValue array)
    {
        var strings = new List<string>();
        if (Tag(array.Box) != ObjectTag)
        {
            return strings;
        }

        for (var i = 0; i < LengthOf(array); i++)
        {
            var element = GetElement(array, i);
            strings.Add(GetString(element));
            Free(element);
        }

        return strings;
    }

    // The boxes' addresses, one after the other, as calls take them.
    private int Arguments(ReadOnlySpan<JavaScriptValue> arguments)
    {
        if (arguments.IsEmpty)
        {
            return 0;
        }

        // Calls may come back here before they have read theirs: the guest reads them first of all.
        var address = Scratch(PointerBytes * arguments.Length);
        var memory = _guest.Memory.Span((uint)address, PointerBytes * arguments.Length);
        for (var i = 0; i < arguments.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(memory[(PointerBytes * i)..], arguments[i].Box);
        }

        return address;
    }

    // For what a call of the guest reads at once.
    private int Write(ReadOnlySpan<byte> bytes)
    {
        var address = Scratch(Math.Max(bytes.Length, 1));
        bytes.CopyTo(_guest.Memory.Span((uint)address, bytes.Length));
        return address;
    }

    // A copy that ends with a zero byte, for the guest to free.
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
            if (_scratch != 0)
            {
                _guest.Release.Invoke(_scratch);
                (_scratch, _scratchBytes) = (0, 0);
            }

            var size = Math.Max(bytes, 256);
            (_scratch, _scratchBytes) = (Allocate(size), size);
        }

        return _scratch;
    }

    private int Allocate(int bytes) => _guest.Allocate.Invoke(bytes) is var address and not 0
        ? address
        : throw new JavaScriptException("InternalError", $"out of memory: {bytes} bytes more than the limit of {Limits.MemoryBytesMax} allows");

    private int Tag(int box) => ReadInt32(box + PointerBytes);

    private int ReadInt32(int address) =>
        BinaryPrimitives.ReadInt32LittleEndian(_guest.Memory.Span((uint)address, PointerBytes));
}
