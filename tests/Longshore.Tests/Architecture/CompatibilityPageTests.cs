using System.Text.RegularExpressions;

namespace Longshore.Tests.Architecture;

/// <summary>docs/compatibility.md names a test in each row, and that test exists.</summary>
public sealed partial class CompatibilityPageTests
{
    private static readonly string[] Answers = ["yes", "no", "different"];

    private static readonly IReadOnlyList<string[]> Rows =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "docs", "compatibility.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.Contains("|---", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim()).ToArray())
            .Where(cells => cells[^1] != "test"),
    ];

    [Fact]
    public void Row_EachOne_AnswersYesNoOrDifferent()
    {
        Assert.True(Rows.Count > 50);
        Assert.DoesNotContain(Rows, row => row.Length is < 3 or > 4 || !Answers.Contains(row[1], StringComparer.Ordinal));
    }

    [Fact]
    public void Row_EachOne_NamesATestThatExists()
    {
        var known = TestsOfTheRepository();

        Assert.DoesNotContain(Rows, row => TestName().Matches(row[^1]) is not { Count: > 0 } names || names.Any(name => !known.Contains(name.Groups[1].Value)));
    }

    // "Class.Method" of every test, wherever the file lies.
    private static HashSet<string> TestsOfTheRepository() =>
    [
        .. from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests*.cs", SearchOption.AllDirectories)
           from Match method in Method().Matches(File.ReadAllText(file))
           select $"{Path.GetFileName(file).Split('.')[0]}.{method.Groups[1].Value}",
    ];

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\[(?:Fact|Theory|MemberData\([^\n]*\)|InlineData\([^\n]*\))\]\s+public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex Method();
}
