namespace Longshore.Functions.Catalog;

/// <summary>What a function's guests take of their node.</summary>
/// <param name="Processors">The processors that they took on average in the last seconds. A run counts when it has ended.</param>
/// <param name="MemoryBytes">The memory and output of all its guests, idle ones too. Pages that a guest has never touched count as well.</param>
public readonly record struct FunctionUsage(double Processors, long MemoryBytes);
