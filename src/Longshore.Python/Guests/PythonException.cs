namespace Longshore.Python.Guests;

/// <summary>An exception that Python code raised and did not catch.</summary>
/// <param name="message">The exception's class and message.</param>
/// <param name="trace">Python's traceback, one line each.</param>
public sealed class PythonException(string message, IReadOnlyList<string> trace) : Exception(message)
{
    /// <summary>Python's traceback, one line each, as Python prints it.</summary>
    public IReadOnlyList<string> Trace => trace;
}
