namespace Longshore.JavaScript.Values;

/// <summary>Bytes that should be a value are not.</summary>
public sealed class MalformedValueException(string message) : Exception(message);
