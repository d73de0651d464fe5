namespace Longshore.Functions.Scheduling;

/// <summary>A slot that changed hands.</summary>
/// <param name="Displaced">Who lost it in the middle of its work, or null.</param>
/// <param name="Granted">Who has it now, or null.</param>
internal readonly record struct SlotChange(Work? Displaced, Work? Granted);
