namespace Longshore.JavaScript.Contexts;

/// <summary>The types of the language.</summary>
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

    /// <summary>A text.</summary>
    String,

    /// <summary>An integer of any size.</summary>
    BigInt,

    /// <summary>A symbol.</summary>
    Symbol,

    /// <summary>An object, functions among them.</summary>
    Object,
}
