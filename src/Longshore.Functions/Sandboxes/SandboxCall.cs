using Longshore.Functions.Calls;

namespace Longshore.Functions.Sandboxes;

/// <summary>The input of one run of a guest.</summary>
/// <param name="Arguments">argv: the function's name, then the call's arguments.</param>
/// <param name="Input">Standard input, or the request's body.</param>
/// <param name="Request">Returns the HTTP request of the call; null for a call that did not arrive over HTTP.</param>
/// <param name="Entry">Where an instance of the same module enters it; null for a call of the function.</param>
internal readonly record struct SandboxCall(
    IReadOnlyList<string> Arguments, ReadOnlyMemory<byte> Input, Func<GuestRequest>? Request = null, GuestEntry? Entry = null)
{
    /// <summary>The function of a program in Python that answers; empty for its handler.</summary>
    public string PythonEntry { get; init; } = "";

    /// <summary>The client, if the answer may leave while the guest runs; otherwise null.</summary>
    public IAnswerReader? Reader { get; init; }

    /// <summary>The places for such answers.</summary>
    public AnswerPlaces? Places { get; init; }

    /// <summary>The request of a call that did not arrive over HTTP.</summary>
    public GuestRequest ToRequest()
    {
        var query = string.Join('&', Arguments.Skip(1).Select(Uri.EscapeDataString));
        return new GuestRequest("POST", $"http://localhost/function/{Arguments[0]}{(query.Length > 0 ? "?" + query : "")}", []);
    }
}
