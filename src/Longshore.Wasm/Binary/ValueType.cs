namespace Longshore.Wasm;

/// <summary>The type of a WebAssembly value. The numbers are the binary encoding (core specification 5.3).</summary>
public enum ValueType : byte
{
    /// <summary>A 32-bit integer, signed or unsigned by use.</summary>
    I32 = 0x7F,

    /// <summary>A 64-bit integer, signed or unsigned by use.</summary>
    I64 = 0x7E,

    /// <summary>An IEEE 754 binary32 number.</summary>
    F32 = 0x7D,

    /// <summary>An IEEE 754 binary64 number.</summary>
    F64 = 0x7C,

    /// <summary>A vector of 128 bits, of lanes by use.</summary>
    V128 = 0x7B,

    /// <summary>A reference to a function, or null.</summary>
    FuncRef = 0x70,

    /// <summary>A reference to an object of the host, or null.</summary>
    ExternRef = 0x6F,

    /// <summary>A reference to an exception that was caught, or null.</summary>
    ExnRef = 0x69,
}
