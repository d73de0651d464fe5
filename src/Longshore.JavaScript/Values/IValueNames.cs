using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Values;

/// <summary>Names for what cannot be sent as a value, because both sides have it or only one may have it.</summary>
public interface IValueNames
{
    /// <summary>The name under which the other side has the same object, or null.</summary>
    string? NameOf(JavaScriptContext context, JavaScriptValue value);

    /// <summary>What has this name here.</summary>
    /// <exception cref="MalformedValueException">Nothing has.</exception>
    JavaScriptValue Find(JavaScriptContext context, string name);

    /// <summary>Keeps a function for the other side to call, and returns its number.</summary>
    /// <exception cref="UnsendableValueException">No function can be sent here.</exception>
    int Keep(JavaScriptContext context, JavaScriptValue function);

    /// <summary>A function that calls one that the other side keeps.</summary>
    /// <exception cref="MalformedValueException">No function can be received here.</exception>
    JavaScriptValue Remote(JavaScriptContext context, int number);
}
