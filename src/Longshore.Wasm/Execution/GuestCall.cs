namespace Longshore.Wasm.Execution;

/// <summary>Calls compiled code: loads the arguments from <paramref name="slots"/> and stores the results there.</summary>
internal unsafe delegate void GuestCall(nint code, nint context, UInt128* slots);
