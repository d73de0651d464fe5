using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Values;

/// <summary>Names for objects that both sides have, and numbers for functions that only one side has. Neither is sent as a
/// value.</summary>
public interface IValueNames
{
    /// <summary>The name by which the other side finds its copy of an object, or null.</summary>
    string? NameOf(JavaScriptContext context, JavaScriptValue value);

    /// <summary>The name by which the other side finds its copy of a class's prototype, whether the class is exported or not; null if it
    /// cannot have one.</summary>
    string? NameOfClass(JavaScriptContext context, JavaScriptValue prototype);

    /// <summary>Returns the object with this name in a context.</summary>
    /// <exception cref="MalformedValueException">No object has this name.</exception>
    /// <exception cref="UnsendableValueException">It is the name of a class that was not made here.</exception>
    JavaScriptValue Find(JavaScriptContext context, string name);

    /// <summary>Keeps a function for the other side to call, and returns its number.</summary>
    /// <exception cref="UnsendableValueException">Functions cannot be sent in this direction.</exception>
    int Keep(JavaScriptContext context, JavaScriptValue function);

    /// <summary>Creates a function that calls a function kept by the other side.</summary>
    /// <exception cref="MalformedValueException">Functions cannot be received in this direction.</exception>
    JavaScriptValue Remote(JavaScriptContext context, int number);
}
