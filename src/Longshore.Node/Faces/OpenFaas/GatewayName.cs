using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>A function as OpenFaaS names it. <c>NAME</c> of the default namespace is deployed as <c>NAME</c>, that of another one as
/// <c>NAME.NAMESPACE</c>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Namespace">The namespace.</param>
internal readonly record struct GatewayName(string Name, string Namespace)
{
    /// <summary>The namespace of functions that name none.</summary>
    public const string DefaultNamespace = "openfaas-fn";

    /// <summary>The form of a name or a namespace, as a sentence.</summary>
    public const string Rule = "a name is 1 to 63 characters of a-z, 0-9, '-' and '_', and begins with a letter or a digit; with its namespace it has at most 63";

    private const int LengthMax = 63;

    /// <summary>Whether a text can be a name or a namespace, by <see cref="Rule"/>.</summary>
    public static bool IsPart([NotNullWhen(true)] string? text) => text is { Length: > 0 and <= LengthMax }
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(each => char.IsAsciiLetterLower(each) || char.IsAsciiDigit(each) || each is '-' or '_');

    /// <summary>The name under which the function is deployed.</summary>
    /// <returns>False if no function has such a name.</returns>
    public bool TryDeployed(out FunctionName name) =>
        FunctionName.TryParse(Namespace == DefaultNamespace ? Name : $"{Name}.{Namespace}", out name);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}.{Namespace}";
}
