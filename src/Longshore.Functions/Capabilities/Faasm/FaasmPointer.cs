namespace Longshore.Functions.Capabilities.Faasm;

/// <summary>A copy of a part of a region in a guest's memory.</summary>
/// <param name="Region">The region's name.</param>
/// <param name="Offset">Where the part begins in the region.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Address">Where the copy is.</param>
internal readonly record struct FaasmPointer(string Region, uint Offset, uint Bytes, uint Address);
