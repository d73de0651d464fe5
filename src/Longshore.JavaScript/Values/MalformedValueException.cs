namespace Longshore.JavaScript.Values;

/// <summary>Received bytes are not a valid value.</summary>
public sealed class MalformedValueException(string message) : Exception(message);
