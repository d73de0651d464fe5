namespace Longshore.JavaScript.Values;

/// <summary>The first byte of a value, which selects the form of the bytes after it: see docs/offload.md.</summary>
internal enum ValueTag : byte
{
    Undefined = 0,
    Null = 1,
    False = 2,
    True = 3,
    Integer = 4,
    Number = 5,
    String = 6,
    BigInt = 7,
    Date = 8,
    RegExp = 9,
    Array = 10,
    Hole = 11,
    Object = 12,
    Map = 13,
    Set = 14,
    ArrayBuffer = 15,
    View = 16,
    Error = 17,
    Boxed = 18,
    Reference = 19,
    Known = 20,
    Instance = 21,
    Callback = 22,
    Integrity = 23,
    Classed = 24,
}
