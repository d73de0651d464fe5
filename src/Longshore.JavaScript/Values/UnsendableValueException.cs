namespace Longshore.JavaScript.Values;

/// <summary>A value has no meaning outside its own world: the message says which and where.</summary>
public sealed class UnsendableValueException(string message) : Exception(message);
