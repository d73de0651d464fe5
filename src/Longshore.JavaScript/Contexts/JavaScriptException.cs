namespace Longshore.JavaScript.Contexts;

/// <summary>An exception that JavaScript threw and did not catch, or that a host function throws into JavaScript.</summary>
/// <param name="name">The error's class, such as <c>TypeError</c>.</param>
/// <param name="message">The error's message.</param>
/// <param name="stack">The stack trace in QuickJS's format, one line per frame: <c>    at f (file:line:column)</c>. Empty if
/// there is none.</param>
public sealed class JavaScriptException(string name, string message, string stack = "") : Exception($"{name}: {message}")
{
    /// <summary>The error's class.</summary>
    public string Name => name;

    /// <summary>The error's own message.</summary>
    public string Text => message;

    /// <summary>The message, followed by the frame that threw.</summary>
    public string MessageWithPlace => $"{Message} {stack.Split('\n')[0].Trim()}".TrimEnd();

    /// <summary>The stack trace of the guest, innermost frame first.</summary>
    public string GuestStack => stack;
}
