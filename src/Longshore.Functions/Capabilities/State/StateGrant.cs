using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities.KeyValue;

namespace Longshore.Functions.Capabilities.State;

/// <summary>The right to use a namespace of state: <c>NAME</c> or <c>NAME:ro</c>.</summary>
/// <param name="Space">The namespace, by which the guest knows it too.</param>
/// <param name="IsReadOnly">Whether changes are refused.</param>
internal sealed record StateGrant(string Space, bool IsReadOnly)
{
    /// <summary>The form of the argument, as a sentence.</summary>
    public const string Rule = "a namespace of state is written " + KeyValueGrant.Form;

    /// <summary>Parses a text that follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out StateGrant? grant)
    {
        // Both name an object in a guest's env, so both have the same names.
        grant = KeyValueGrant.TryParse(text, out var same) ? new StateGrant(same.Store, same.IsReadOnly) : null;
        return grant is not null;
    }
}
