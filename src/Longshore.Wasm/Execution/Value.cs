using Longshore.Wasm.Binary;

namespace Longshore.Wasm;

/// <summary>A WebAssembly value with its type.</summary>
public readonly struct Value : IEquatable<Value>
{
    private readonly ulong _bits;
    private readonly ulong _high;
    private readonly object? _reference;

    private Value(ValueType type, ulong bits, object? reference = null, ulong high = 0)
    {
        Type = type;
        _bits = bits;
        _high = high;
        _reference = reference;
    }

    /// <summary>The value's type.</summary>
    public ValueType Type { get; }

    /// <summary>The bits of a number, with an i32 or f32 in the low half; for a vector, its low half.</summary>
    public ulong Bits => _bits;

    /// <summary>The value as i32.</summary>
    /// <exception cref="InvalidCastException">The value has another type. This applies to all of these properties.</exception>
    public int I32 => (int)Require(ValueType.I32);

    /// <summary>The value as i64.</summary>
    public long I64 => (long)Require(ValueType.I64);

    /// <summary>The value as f32.</summary>
    public float F32 => BitConverter.UInt32BitsToSingle((uint)Require(ValueType.F32));

    /// <summary>The value as f64.</summary>
    public double F64 => BitConverter.UInt64BitsToDouble(Require(ValueType.F64));

    /// <summary>The vector; lane 0 is in its lowest bits.</summary>
    public UInt128 V128 => new(_high, Require(ValueType.V128));

    /// <summary>The function that a funcref refers to, or null.</summary>
    public Function? Function => Require(ValueType.FuncRef) == 0 ? (Function?)_reference : null;

    /// <summary>The object that an externref refers to, or null.</summary>
    public object? External => Require(ValueType.ExternRef) == 0 ? _reference : null;

    /// <summary>The exception that an exnref refers to, or null.</summary>
    public ExceptionValue? Exception => Require(ValueType.ExnRef) == 0 ? (ExceptionValue?)_reference : null;

    /// <summary>An i32.</summary>
    public static implicit operator Value(int value) => new(ValueType.I32, (uint)value);

    /// <summary>An i64.</summary>
    public static implicit operator Value(long value) => new(ValueType.I64, (ulong)value);

    /// <summary>An f32.</summary>
    public static implicit operator Value(float value) => new(ValueType.F32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>An f64.</summary>
    public static implicit operator Value(double value) => new(ValueType.F64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A funcref.</summary>
    public static Value FromFunction(Function? function) => new(ValueType.FuncRef, 0, function);

    /// <summary>An externref.</summary>
    public static Value FromExternal(object? value) => new(ValueType.ExternRef, 0, value);

    /// <summary>An exnref.</summary>
    public static Value FromException(ExceptionValue? value) => new(ValueType.ExnRef, 0, value);

    /// <summary>A vector; lane 0 is in its lowest bits.</summary>
    public static Value FromV128(UInt128 value) =>
        new(ValueType.V128, (ulong)value, reference: null, (ulong)(value >> 64));

    /// <summary>Creates a number of this type from its bits.</summary>
    public static Value FromBits(ValueType type, ulong bits) => type.IsNumber()
        ? new Value(type, type is ValueType.I32 or ValueType.F32 ? (uint)bits : bits)
        : throw new ArgumentException($"{type.Text()} is not a number type", nameof(type));

    /// <summary>The zero or null of this type.</summary>
    public static Value Default(ValueType type) => new(type, 0);

    /// <summary>Whether the type and bits, or the type and reference, are the same.</summary>
    public bool Equals(Value other) =>
        Type == other.Type && _bits == other._bits && _high == other._high && ReferenceEquals(_reference, other._reference);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, _bits, _high, _reference);

    /// <summary>Whether the two values are equal.</summary>
    public static bool operator ==(Value left, Value right) => left.Equals(right);

    /// <summary>Whether the two values differ.</summary>
    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    /// <summary>The value as <c>i32:7</c>.</summary>
    public override string ToString() => Type switch
    {
        ValueType.I32 => FormattableString.Invariant($"i32:{I32}"),
        ValueType.I64 => FormattableString.Invariant($"i64:{I64}"),
        ValueType.F32 => FormattableString.Invariant($"f32:{F32} (0x{_bits:x8})"),
        ValueType.F64 => FormattableString.Invariant($"f64:{F64} (0x{_bits:x16})"),
        ValueType.V128 => FormattableString.Invariant($"v128:0x{_high:x16}{_bits:x16}"),
        _ => $"{Type.Text()}:{_reference ?? "null"}",
    };

    private ulong Require(ValueType type) => Type == type
        ? _bits
        : throw new InvalidCastException($"the value is of type {Type.Text()}, not {type.Text()}");
}
