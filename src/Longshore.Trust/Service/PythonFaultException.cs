namespace Longshore.Trust.Service;

/// <summary>An exception that Avalon's listener does not catch, and that its clients see.</summary>
/// <param name="type">The exception's type in Python.</param>
/// <param name="argument">Its argument.</param>
/// <param name="message">Its message.</param>
internal sealed class PythonFaultException(string type, string argument, string message) : Exception(message)
{
    public string Type => type;

    public string Argument => argument;

    /// <summary>A field that is missing.</summary>
    public static PythonFaultException KeyError(string name) => new("KeyError", name, $"'{name}'");
}
