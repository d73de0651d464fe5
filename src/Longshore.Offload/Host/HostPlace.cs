using Longshore.Wasm.Native;

namespace Longshore.Offload.Host;

/// <summary>A path that a program may use, as the kernel is told it.</summary>
/// <param name="Directory">The directory that must not be left.</param>
/// <param name="Path">The path in it.</param>
/// <param name="FullPath">The full path, without symbolic links but perhaps the last component.</param>
internal readonly record struct HostPlace(ConfinedDirectory Directory, string Path, string FullPath);
