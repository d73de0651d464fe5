namespace Longshore.JavaScript.Contexts;

/// <summary>The types of JavaScript.</summary>
public enum JavaScriptType
{
    /// <summary><c>undefined</c>.</summary>
    Undefined = 0,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A string.</summary>
    String,

    /// <summary>An integer of any size.</summary>
    BigInt,

    /// <summary>A symbol.</summary>
    Symbol,

    /// <summary>An object or function.</summary>
    Object,
}
