using Longshore.Functions.Objects;

namespace Longshore.Storage.Files;

/// <summary>An object in the index.</summary>
/// <param name="File">The name of the file with its bytes. Every put has a new one, so it is the object's version.</param>
/// <param name="Info">What is known of it.</param>
internal sealed record ObjectRow(string File, ObjectInfo Info);
