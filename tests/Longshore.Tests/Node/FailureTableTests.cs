using System.Text.RegularExpressions;
using Longshore.Functions.Calls;
using Longshore.Functions.Sandboxes;
using Longshore.Node.Faces.Calls;
using Longshore.Wasm;

namespace Longshore.Tests.Node;

public sealed partial class FailureTableTests
{
    [Fact]
    public void Of_EveryFailure_HasItsOwnExitCode()
    {
        var kinds = Enum.GetValues<Failure>().Where(failure => failure != Failure.None).Select(FailureTable.Of).ToArray();

        Assert.Equal(kinds.Length, kinds.DistinctBy(kind => kind.ExitCode).Count());
        Assert.All(kinds, kind => Assert.InRange(kind.Status, 400, 599));

        // 0 to 2 are the command line's own, 126 and above the shell's.
        Assert.All(kinds, kind => Assert.InRange(kind.ExitCode, 3, 125));
    }

    [Fact]
    public void Documentation_Table_IsTheTable()
    {
        var written = Row().Matches(Page()).Select(row => (row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value));
        var real = Enum.GetValues<Failure>().Where(failure => failure != Failure.None).Select(failure =>
            (failure.ToString(), $"{FailureTable.Of(failure).Status}", $"{FailureTable.Of(failure).ExitCode}"));

        Assert.Equal(real, written);
    }

    [Fact]
    public void Documentation_Traps_AreAllTraps()
    {
        var written = TrapRow().Matches(Page()).Select(row => row.Groups[1].Value);

        Assert.Equal([.. Enum.GetNames<TrapKind>(), .. Enum.GetNames<HostTrap>()], written);
    }

    private static string Page() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "failures.md"));

    [GeneratedRegex(@"^\| `(\w+)` \| \D", RegexOptions.Multiline)]
    private static partial Regex TrapRow();

    [GeneratedRegex(@"^\| `(\w+)` \| (\d+) \| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
