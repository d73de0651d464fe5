using System.Text.RegularExpressions;

namespace Longshore.Tests.Architecture;

/// <summary>The rows of docs/compatibility.md answer what works, and the tests that they name exist. In ATLAS's tables every row names one.
/// </summary>
public sealed partial class CompatibilityPageTests
{
    private static readonly string[] Answers = ["yes", "no", "different", "our own"];

    private static readonly string[] Page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "compatibility.md"));

    [Fact]
    public void Row_EachOne_AnswersYesNoOrDifferent()
    {
        Assert.True(Rows(Page).Count > 150);
        Assert.DoesNotContain(Rows(Page), row => row.Length > 4 || !Answers.Contains(row[1], StringComparer.Ordinal));
    }

    [Fact]
    public void Row_OfAtlas_NamesATest() => Assert.DoesNotContain(
        Rows(Page.TakeWhile(line => !line.StartsWith("## SLEdge", StringComparison.Ordinal))), row => !TestName().IsMatch(row[^1]));

    [Fact]
    public void Tests_ThatAreNamed_Exist()
    {
        var known = TestsOfTheRepository();
        var named = Rows(Page).SelectMany(row => TestName().Matches(row[^1])).Select(name => name.Groups[1].Value).Distinct().ToList();

        Assert.True(named.Count > 50);
        Assert.DoesNotContain(named, name => !known.Any(test => name.EndsWith('*')
            ? test.StartsWith(name[..^1], StringComparison.Ordinal)
            : test == name || test.StartsWith(name + ".", StringComparison.Ordinal)));
    }

    // The rows with answers, without the heads of their tables.
    private static IReadOnlyList<string[]> Rows(IEnumerable<string> lines) =>
    [
        .. lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.Contains("|---", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim()).ToArray())
            .Where(cells => cells.Length > 2 && cells[1] != "here" && cells[^1] != "test"),
    ];

    // "Class.Method" of every test, wherever the file lies.
    private static HashSet<string> TestsOfTheRepository() =>
    [
        .. from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests*.cs", SearchOption.AllDirectories)
           from Match method in Method().Matches(File.ReadAllText(file))
           select $"{Path.GetFileName(file).Split('.')[0]}.{method.Groups[1].Value}",
    ];

    [GeneratedRegex(@"`(\w+Tests(?:\.\w+\*?)?)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\[(?:Fact|Theory|MemberData\([^\n]*\)|InlineData\([^\n]*\))\]\s+public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex Method();
}
