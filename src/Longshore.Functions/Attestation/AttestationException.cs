namespace Longshore.Functions.Attestation;

/// <summary>No evidence could be made: the hardware does not answer, or refuses.</summary>
/// <param name="message">What went wrong, and what to do.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class AttestationException(string message, Exception? inner = null) : Exception(message, inner);
