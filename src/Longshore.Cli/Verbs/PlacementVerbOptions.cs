using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Longshore.Cli.Output;
using Longshore.Functions;
using Longshore.Functions.Specs;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Verbs;

/// <summary>The options of a node for placement.</summary>
internal sealed class PlacementVerbOptions
{
    private readonly Option<PlacementGoal?> _goal = Goal("--placement", $"What placement prefers for functions that say nothing: {string.Join(", ", PlacementGoals.All)} [default: weighted]");

    private readonly Option<double> _coreWatts = new("--core-watts")
    {
        HelpName = "WATTS",
        Description = "What a core slot takes while a guest runs, so that placement can compare it with others [default: unknown]",
    };

    private readonly Option<(double Idle, double Busy)?> _watts = new("--watts")
    {
        HelpName = "IDLE,BUSY",
        Description = "What the machine takes while nothing runs, and while guests run on all core slots; the difference is shared among the slots, in place of --core-watts",
        CustomParser = ParseWatts,
    };

    private readonly Option<double?> _price = new("--price")
    {
        HelpName = "PRICE",
        Description = "The price of a second on a core slot, in any unit that all nodes share [default: unknown]",
    };

    private readonly Option<bool> _shows = new("--show-placement")
    {
        Description = "Answer every request that asks for it by the header Longshore-Placement with the decision; without it only those that show the node's token",
    };

    private readonly Option<string?> _journal = new("--placement-journal")
    {
        HelpName = "FILE",
        Description = "Add a line of JSON for every call to this file: where it could run, where it ran, and how long it took; longshore whatif reads it",
    };

    private readonly Option<long?> _journalSize = SpecOptions.SizeOption("--placement-journal-size", "The most bytes of that file; then it becomes FILE.1, and a new one begins [default: 64MiB]");

    /// <summary>An option whose value is a policy.</summary>
    public static Option<PlacementGoal?> Goal(string name, string description) => new(name)
    {
        HelpName = "POLICY",
        Description = description,
        CustomParser = result => PlacementGoals.TryParse(result.Tokens[0].Value, out var goal)
            ? goal
            : SpecOptions.Refuse<PlacementGoal?>(result, PlacementGoals.Rule),
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(_goal);
        command.Add(_coreWatts);
        command.Add(_watts);
        command.Add(_price);
        command.Add(_shows);
        command.Add(_journal);
        command.Add(_journalSize);
    }

    /// <summary>How functions are placed.</summary>
    public FunctionsOptions Read(ParseResult parsed, FunctionsOptions functions)
    {
        var watts = parsed.GetValue(_watts);
        if (watts is not null && parsed.GetResult(_coreWatts) is not null)
        {
            throw new CliException("--watts and --core-watts exclude each other", ExitCodes.Usage);
        }

        return functions with
        {
            Goal = parsed.GetValue(_goal) ?? functions.Goal,
            CoreWatts = watts is var (idle, busy) ? (busy - idle) / functions.CoreSlots : parsed.GetValue(_coreWatts),
            CorePrice = parsed.GetValue(_price),
        };
    }

    /// <summary>How decisions are told.</summary>
    public NodeOptions Read(ParseResult parsed, NodeOptions node)
    {
        var file = parsed.GetValue(_journal);
        var size = parsed.GetValue(_journalSize);
        if (file is null && size is not null)
        {
            throw new CliException("--placement-journal-size needs --placement-journal", ExitCodes.Usage);
        }

        return node with
        {
            ShowsPlacement = parsed.GetValue(_shows),
            PlacementJournal = file is null ? null : Path.GetFullPath(file),
            PlacementJournalBytesMax = size ?? node.PlacementJournalBytesMax,
        };
    }

    private static (double Idle, double Busy)? ParseWatts(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Split(',') is [var first, var second]
            && double.TryParse(first, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var idle)
            && double.TryParse(second, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var busy)
            && idle < busy)
        {
            return (idle, busy);
        }

        result.AddError($"--watts {text}: write two numbers, the smaller first, as 60,180");
        return null;
    }
}
