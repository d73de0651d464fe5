namespace Longshore.Functions.Capabilities.Near;

/// <summary>What a guest wants to run where an object is.</summary>
/// <param name="Function">The index in the module's table, or the number of work of a program in JavaScript.</param>
/// <param name="Arguments">The arguments, each an i32.</param>
/// <param name="Place">Tells functions of a module, for what is known of them.</param>
internal readonly record struct NearEntry(uint Function, IReadOnlyList<int> Arguments, uint Place);
