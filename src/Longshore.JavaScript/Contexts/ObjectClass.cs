namespace Longshore.JavaScript.Contexts;

/// <summary>The built-in classes that the host distinguishes, in the order of the prelude's samples.</summary>
internal enum ObjectClass
{
    Object = 0,
    Array,
    Error,
    BoxedNumber,
    BoxedString,
    BoxedBoolean,
    Date,
    RegExp,
    Map,
    Set,
    ArrayBuffer,
    DataView,
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    BigInt64Array,
    BigUint64Array,
    Float16Array,
    Float32Array,
    Float64Array,
    Promise,
    Proxy,
    Other,
}
