namespace Longshore.JavaScript.Values;

/// <summary>A value cannot be sent because it has no meaning outside its own context. The message says which value, and where it
/// is.</summary>
public sealed class UnsendableValueException(string message) : Exception(message);
