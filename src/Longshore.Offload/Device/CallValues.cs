using Longshore.JavaScript.Contexts;

namespace Longshore.Offload.Device;

/// <summary>The program's values of one call; they are freed when it has its result.</summary>
/// <param name="Function">The function.</param>
/// <param name="Self"><c>this</c>, or null for the object that the function was found in.</param>
/// <param name="Arguments">The array of arguments.</param>
/// <param name="Resolve">Resolves the call's promise.</param>
/// <param name="Reject">Rejects the call's promise.</param>
internal readonly record struct CallValues(
    JavaScriptValue Function, JavaScriptValue Self, JavaScriptValue Arguments, JavaScriptValue Resolve, JavaScriptValue Reject)
{
    /// <summary>Keeps the five values that the program hands over, in this order.</summary>
    public static CallValues Keep(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> values) => new(
        context.Duplicate(values[0]),
        context.Duplicate(values[1]),
        context.Duplicate(values[2]),
        context.Duplicate(values[3]),
        context.Duplicate(values[4]));

    public void Free(JavaScriptContext context)
    {
        context.Free(Function);
        context.Free(Self);
        context.Free(Arguments);
        context.Free(Resolve);
        context.Free(Reject);
    }
}
