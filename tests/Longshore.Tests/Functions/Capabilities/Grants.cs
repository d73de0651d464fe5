using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Capabilities;

/// <summary>Grants as users write them.</summary>
internal static class Grants
{
    public static IEnumerable<Grant> Of(IEnumerable<string> texts) =>
        texts.Select(text => Grant.TryParse(text, out var grant) ? grant : throw new ArgumentException(text, nameof(texts)));
}
