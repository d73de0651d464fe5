using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Longshore.Functions.State;

/// <summary>The name of a region of state.</summary>
/// <param name="Space">The namespace that a grant gives. Functions with the same one share its regions.</param>
/// <param name="Name">The region's name in it. It is a name and no path: <c>a/../b</c> is a region of its own.</param>
public readonly record struct StateKey(string Space, string Name)
{
    /// <summary>The form of a region's name, as a sentence.</summary>
    public const string Rule = "a region's name has 1 to 512 bytes of UTF-8";

    /// <summary>Takes a region's name that follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string space, string name, [NotNullWhen(true)] out StateKey? key)
    {
        key = name.Length > 0 && name.Length <= StateLimits.NameBytesMax && Encoding.UTF8.GetByteCount(name) <= StateLimits.NameBytesMax
            ? new StateKey(space, name)
            : null;
        return key is not null;
    }
}
