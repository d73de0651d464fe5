namespace Longshore.JavaScript.Contexts;

/// <summary>A host function that JavaScript calls.</summary>
/// <param name="context">The calling context.</param>
/// <param name="arguments">The arguments. The caller frees them.</param>
/// <returns>The result. The guest frees it.</returns>
/// <exception cref="JavaScriptException">The exception is thrown in the guest.</exception>
public delegate JavaScriptValue JavaScriptHostFunction(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments);
