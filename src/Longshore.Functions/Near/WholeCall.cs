using Longshore.Functions.Calls;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Near;

/// <summary>A call of a function in another process: at the storage node that has the object which the call names, or on a board.</summary>
/// <param name="Function">The name by which the function knows itself.</param>
/// <param name="Spec">The function, as the text of its JSON.</param>
/// <param name="Module">Its module.</param>
/// <param name="Left">The time that is left for the call.</param>
/// <param name="Depth">The number of functions that wait for it.</param>
public sealed record WholeCall(FunctionName Function, string Spec, ModuleDigest Module, TimeSpan Left, int Depth)
{
    /// <summary>The object that the call is about; null for none.</summary>
    public ObjectAddress? Object { get; init; }

    /// <summary>The ETag of the object if it is the call's input, so that both nodes mean the same one; otherwise null.</summary>
    public string? InputTag { get; init; }

    /// <summary>The connection over which it goes: <see cref="NearOffer.Connection"/>.</summary>
    public long Connection { get; init; }

    /// <summary>The call's input, if that is not the object.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>The arguments, without the function's name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The call's HTTP request, for guests that receive requests; null if it did not arrive over HTTP.</summary>
    public GuestRequest? Request { get; init; }

    /// <summary>About the bytes that it takes on the network.</summary>
    public long Bytes => Spec.Length
        + Input.Length
        + Arguments.Sum(argument => (long)argument.Length)
        + (Request is null ? 0 : Request.Url.Length + Request.Headers.Sum(header => (long)header.Key.Length + header.Value.Length));
}
