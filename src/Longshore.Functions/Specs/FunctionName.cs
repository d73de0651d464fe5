using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Longshore.Functions.Specs;

/// <summary>The name a function is deployed, routed and invoked under: 1 to 63 of a-z, 0-9, '-', '_' and '.',
/// starting with a letter or a digit.</summary>
public readonly record struct FunctionName
{
    private const int LengthMax = 63;

    private FunctionName(string value) => Value = value;

    /// <summary>The name as text.</summary>
    public string Value { get; }

    /// <summary>What a name must look like, as a sentence for error messages.</summary>
    public const string Rule =
        "a function name is 1 to 63 characters of a-z, 0-9, '-', '_' and '.', and starts with a letter or a digit";

    /// <summary>Takes <paramref name="text"/> as a name when it follows <see cref="Rule"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out FunctionName name)
    {
        name = default;
        if (text is null || text.Length is 0 or > LengthMax || !char.IsAsciiLetterOrDigit(text[0])
            || !text.All(IsAllowed))
        {
            return false;
        }

        name = new FunctionName(text);
        return true;
    }

    /// <summary>The name of the function behind a tenant's route, such as <c>GWU:10010/fib</c>. The slash keeps it apart
    /// from every name that can be deployed or called from outside.</summary>
    public static FunctionName OfRoute(string tenant, int port, string route) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{tenant}:{port}{route}"));

    /// <summary>The name of the function that measures the input of a route's calls. No route has a question mark in its path.</summary>
    public static FunctionName OfMeasurement(string tenant, int port, string route) => new($"{OfRoute(tenant, port, route)}?measurement");

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsAllowed(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.';
}
