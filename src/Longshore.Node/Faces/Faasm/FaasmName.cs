using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Faasm;

/// <summary>A function of Faasm, which has a user: <c>USER/FUNCTION</c> is deployed as <c>USER.FUNCTION</c>. Neither part has a dot, so no user
/// can name a function of another one.</summary>
/// <param name="User">The user.</param>
/// <param name="Function">The function's name for the user.</param>
internal sealed record FaasmName(string User, string Function)
{
    /// <summary>What the parts must look like, as a sentence.</summary>
    public const string Rule = "a user and a function are each 1 to 31 characters of a-z, 0-9, '-' and '_', and begin with a letter or a digit";

    private const char Mark = '.';
    private const int LengthMax = 31;

    /// <summary>The name under which it is deployed.</summary>
    public FunctionName Deployed => FunctionName.TryParse($"{User}{Mark}{Function}", out var name) ? name : throw new InvalidOperationException(Rule);

    /// <summary>Takes two texts that follow <see cref="Rule"/>.</summary>
    public static bool TryParse(string? user, string? function, [NotNullWhen(true)] out FaasmName? name)
    {
        name = IsPart(user) && IsPart(function) ? new FaasmName(user, function) : null;
        return name is not null;
    }

    /// <summary>The name of a deployed function. One without a user has an empty one.</summary>
    public static FaasmName Of(FunctionName deployed)
    {
        var mark = deployed.Value.IndexOf(Mark, StringComparison.Ordinal);
        return mark < 0 ? new FaasmName("", deployed.Value) : new FaasmName(deployed.Value[..mark], deployed.Value[(mark + 1)..]);
    }

    /// <summary>Whether a text can be a user or a function, by <see cref="Rule"/>.</summary>
    public static bool IsPart([NotNullWhen(true)] string? text) => text is { Length: > 0 and <= LengthMax }
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(each => char.IsAsciiLetterLower(each) || char.IsAsciiDigit(each) || each is '-' or '_');
}
