using System.Text.RegularExpressions;

namespace Longshore.Tests.Architecture;

/// <summary>The rows of docs/compatibility.md answer what works, and each names a test that exists. The experiments are those of the
/// script.</summary>
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
    public void Row_EachOne_NamesATest() => Assert.DoesNotContain(Rows(Page), row => !TestName().IsMatch(row[^1]));

    [Fact]
    public void Experiment_EachOne_IsOfTheScriptOrABenchmark()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Root, "bench", "experiments.sh"));
        var rows = Page.SkipWhile(line => line != "### Experiments").TakeWhile(line => line != "## Faasm")
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();

        Assert.True(rows.Count > 10);
        Assert.All(rows, row => Assert.Contains(
            CodeName().Matches(row).Select(name => name.Groups[1].Value).DefaultIfEmpty(row),
            name => script.Contains($"\n{name})\n", StringComparison.Ordinal)
                || name.StartsWith("longshore bench ", StringComparison.Ordinal)
                || name.Contains("| no: ", StringComparison.Ordinal)));
    }

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

    [GeneratedRegex(@"`([^`]+)`")]
    private static partial Regex CodeName();

    [GeneratedRegex(@"`(\w+Tests(?:\.\w+\*?)?)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\[(?:Fact|Theory|MemberData\([^\n]*\)|InlineData\([^\n]*\))\]\s+public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex Method();
}
