namespace Longshore.JavaScript.Contexts;

/// <summary>A function of the host that JavaScript calls.</summary>
/// <param name="context">Who calls.</param>
/// <param name="arguments">What it is given; the caller frees them.</param>
/// <returns>The result, which the guest frees.</returns>
/// <exception cref="JavaScriptException">Thrown on into the guest.</exception>
public delegate JavaScriptValue JavaScriptHostFunction(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments);
