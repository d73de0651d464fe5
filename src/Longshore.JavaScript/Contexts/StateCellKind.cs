namespace Longshore.JavaScript.Contexts;

/// <summary>What a watched place in a guest's memory is.</summary>
internal enum StateCellKind : byte
{
    /// <summary>A JavaScript value, or two addresses, of 8 bytes.</summary>
    Value = 0,

    /// <summary>A number of 4 bytes.</summary>
    Word,

    /// <summary>The number of an object's properties; the address is the object's.</summary>
    Names,

    /// <summary>Any number of bytes.</summary>
    Range,
}
