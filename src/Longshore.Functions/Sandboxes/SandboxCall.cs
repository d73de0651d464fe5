using Longshore.Functions.Calls;

namespace Longshore.Functions.Sandboxes;

/// <summary>What one run of a guest is given.</summary>
/// <param name="Arguments">argv: the function's name, then the call's arguments.</param>
/// <param name="Input">Standard input, or the request's body.</param>
/// <param name="Request">Tells the request that the call came by; null when it came otherwise.</param>
internal readonly record struct SandboxCall(IReadOnlyList<string> Arguments, ReadOnlyMemory<byte> Input, Func<GuestRequest>? Request = null);
