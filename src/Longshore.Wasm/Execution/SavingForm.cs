namespace Longshore.Wasm.Execution;

/// <summary>The form of a function that saves its frame when the guest is suspended.</summary>
/// <param name="Code">The address of its code.</param>
/// <param name="Owner">The type whose method it is.</param>
internal sealed record SavingForm(nint Code, Type Owner);
