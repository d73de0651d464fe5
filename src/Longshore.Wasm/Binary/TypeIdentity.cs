namespace Longshore.Wasm.Binary;

/// <summary>Tells types apart whose erased parameters and results are the same. Two types are the same type if they are the same member
/// of recursion groups with the same contents (core specification 3.1.4), in whatever module.</summary>
/// <param name="High">The first half of the SHA-256 digest of the group.</param>
/// <param name="Low">The second half.</param>
/// <param name="Member">The place in the group.</param>
internal sealed record TypeIdentity(UInt128 High, UInt128 Low, int Member);
