namespace Longshore.JavaScript.Contexts;

/// <summary>A value in a guest, by the address of the box that holds it. Whoever is given one frees it with
/// <c>JavaScriptContext.Free</c>.</summary>
public readonly record struct JavaScriptValue(int Box);
