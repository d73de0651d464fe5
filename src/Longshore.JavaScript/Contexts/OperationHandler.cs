namespace Longshore.JavaScript.Contexts;

/// <summary>Does what a guest asks the host for: a request as bytes to an answer as bytes. Both are lists of fields: for each its length (32
/// bits, little-endian) and its bytes. The first field of an answer is empty, or the code of an error, which a sentence follows.</summary>
/// <param name="request">The request. Nobody changes it afterwards.</param>
/// <returns>The answer, at once or later. Never an exception.</returns>
public delegate ValueTask<byte[]> OperationHandler(ReadOnlyMemory<byte> request);
