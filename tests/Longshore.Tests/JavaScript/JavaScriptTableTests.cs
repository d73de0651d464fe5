using System.Text.RegularExpressions;

namespace Longshore.Tests.JavaScript;

/// <summary>The table of docs/javascript.md says what a function has.</summary>
public sealed partial class JavaScriptTableTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    private const int RowsMin = 60;

    [Fact]
    public void Table_OfTheMinimumCommonApi_SaysWhatAFunctionHas()
    {
        var rows = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "javascript.md"))).ToList();
        using var context = fixture.NewContext();

        var wrong = rows
            .Where(row => context.Fetch($"() => String({row.Groups["name"].Value.Replace(".", "?.", StringComparison.Ordinal).Insert(0, "globalThis.")} !== undefined)").Body
                != (row.Groups["here"].Value == "yes" ? "true" : "false"))
            .Select(row => row.Value);

        Assert.Empty(wrong);
        Assert.InRange(rows.Count, RowsMin, int.MaxValue);
    }

    [GeneratedRegex(@"^\| `(?<name>[\w.]+)` \| (?<here>yes|no) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
