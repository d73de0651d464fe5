namespace Longshore.JavaScript.Contexts;

/// <summary>JavaScript threw something and nobody in the guest caught it; or a host function throws it into the guest.</summary>
/// <param name="name">The error's class, such as <c>TypeError</c>.</param>
/// <param name="message">Its message.</param>
/// <param name="stack">Its stack as QuickJS writes it, a line for each frame: <c>    at f (file:line:column)</c>. Empty when there is none.</param>
public sealed class JavaScriptException(string name, string message, string stack = "") : Exception($"{name}: {message}")
{
    /// <summary>The error's class.</summary>
    public string Name => name;

    /// <summary>The error's own message.</summary>
    public string Text => message;

    /// <summary>The message, and where it was thrown.</summary>
    public string MessageWithPlace => $"{Message} {stack.Split('\n')[0].Trim()}".TrimEnd();

    /// <summary>The guest's frames, innermost first.</summary>
    public string GuestStack => stack;
}
