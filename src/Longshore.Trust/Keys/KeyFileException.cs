namespace Longshore.Trust.Keys;

/// <summary>A file of sealed keys cannot be opened.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">Why, as a sentence that has nothing of keys.</param>
public sealed class KeyFileException(KeyFileFailure failure, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public KeyFileFailure Failure => failure;
}
