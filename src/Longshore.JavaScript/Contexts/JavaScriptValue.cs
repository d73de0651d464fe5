namespace Longshore.JavaScript.Contexts;

/// <summary>A value in a guest, as the address of its box in the guest's memory. The receiver of a value frees it with
/// <c>JavaScriptContext.Free</c>.</summary>
public readonly record struct JavaScriptValue(int Box);
