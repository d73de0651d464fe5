namespace Longshore.Wasm;

/// <summary>The type of a WebAssembly value. The numbers are the binary encoding (core specification 5.3). Of other reference types
/// the host sees the one of these that includes them: of <c>(ref $t)</c> it sees <see cref="FuncRef"/>.</summary>
public enum ValueType
{
    /// <summary>A 32-bit integer. Instructions interpret it as signed or unsigned.</summary>
    I32 = 0x7F,

    /// <summary>A 64-bit integer. Instructions interpret it as signed or unsigned.</summary>
    I64 = 0x7E,

    /// <summary>An IEEE 754 binary32 number.</summary>
    F32 = 0x7D,

    /// <summary>An IEEE 754 binary64 number.</summary>
    F64 = 0x7C,

    /// <summary>A 128-bit vector. Instructions interpret it as lanes.</summary>
    V128 = 0x7B,

    /// <summary>A reference to a function, or null.</summary>
    FuncRef = 0x70,

    /// <summary>A reference to a host object, or null.</summary>
    ExternRef = 0x6F,

    /// <summary>A reference to a caught exception, or null.</summary>
    ExnRef = 0x69,
}
