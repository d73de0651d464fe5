namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>Secrets cannot be read or set. The message says why and what to do, and has no value.</summary>
/// <param name="message">The sentence.</param>
/// <param name="cause">What was met, or null.</param>
public sealed class SecretException(string message, Exception? cause = null) : Exception(message, cause);
