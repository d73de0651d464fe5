using Longshore.Functions.Calls;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Near;

/// <summary>What goes before the input of a <see cref="WholeCall"/>, as JSON.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Object">The object, as its bucket, a slash and its key; null for none.</param>
/// <param name="InputTag">Its ETag if it is the input, or null.</param>
/// <param name="Arguments">The arguments.</param>
/// <param name="Request">The request, or null.</param>
internal sealed record WholeCallHead(string Function, string? Object, string? InputTag, IReadOnlyList<string> Arguments, GuestRequest? Request)
{
    /// <summary>The head of a call.</summary>
    public static WholeCallHead Of(WholeCall call) => new(call.Function.Value, call.Object?.ToString(), call.InputTag, call.Arguments, call.Request);

    /// <summary>Whether a head that was read is one: JSON may have nulls in lists.</summary>
    public bool IsWhole(out FunctionName name, out ObjectAddress? address)
    {
        address = Object is not null && ObjectAddress.TryParse(Object, out var found) ? found : null;
        return FunctionName.TryParse(Function, out name) && (Object is null) == (address is null) && IsWhole();
    }

    private bool IsWhole() => Arguments.All(static argument => argument is not null)
        && (Request is null || Request.Headers.All(each => each is { Key: not null, Value: not null }));
}
