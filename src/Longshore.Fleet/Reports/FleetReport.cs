using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;
using Longshore.Fleet.Jobs;

namespace Longshore.Fleet.Reports;

/// <summary>What a fleet did, and what it took. The energy of boots is shared out to functions by their boots; the energy of waiting is in the total
/// only.</summary>
public sealed class FleetReport
{
    private readonly SortedDictionary<string, ReportRow> _functions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<BoardId, ReportRow> _boards = [];
    private readonly SortedDictionary<long, long> _perMinute = [];
    private DateTimeOffset? _first;
    private DateTimeOffset? _last;

    /// <summary>All jobs.</summary>
    public ReportRow Total { get; } = new("all");

    /// <summary>By functions.</summary>
    public IReadOnlyCollection<ReportRow> Functions => _functions.Values;

    /// <summary>By boards.</summary>
    public IReadOnlyCollection<ReportRow> Boards => _boards.Values;

    /// <summary>Jobs that ended in each minute, by the minutes since 1970.</summary>
    public IReadOnlyDictionary<long, long> PerMinute => _perMinute;

    /// <summary>Dead letters.</summary>
    public long Dead { get; set; }

    /// <summary>Joules that a meter has measured. The others are modelled.</summary>
    public double MeasuredJoules { get; private set; }

    /// <summary>The mean power, in watts; 0 without energy.</summary>
    public double Watts { get; private set; }

    /// <summary>From the first submission to the last result.</summary>
    public TimeSpan Duration => _last - _first ?? TimeSpan.Zero;

    /// <summary>Jobs that succeeded in a minute; 0 without any.</summary>
    public double JobsPerMinute => Duration > TimeSpan.Zero ? (Total.Jobs - Total.Failures) / Duration.TotalMinutes : 0;

    /// <summary>Where the energy comes from: <c>measured</c>, <c>modelled</c>, or the part that is measured.</summary>
    public string EnergySource => Total.Joules <= 0 || MeasuredJoules <= 0 ? "modelled"
        : MeasuredJoules >= Total.Joules * 0.999 ? "measured"
        : FormattableString.Invariant($"{MeasuredJoules / Total.Joules:0%} measured, the rest modelled");

    /// <summary>Adds a result.</summary>
    public void Add(JobResult result)
    {
        var submitted = result.SubmittedAt;
        _first = _first is { } first && first <= submitted ? first : submitted;
        _last = _last is { } last && last >= result.EndedAt ? last : result.EndedAt;
        var minute = result.EndedAt.ToUnixTimeSeconds() / 60;
        _perMinute[minute] = _perMinute.GetValueOrDefault(minute) + 1;
        Total.Add(result);
        RowOf(result.Function).Add(result);
        RowOf(result.Board).Add(result);
    }

    /// <summary>Adds the energy, after all results.</summary>
    public void Add(IReadOnlyList<EnergyShare> energy)
    {
        foreach (var share in energy)
        {
            Add(Total, share);
            Add(RowOf(share.Key.Board), share);
            if (share.Key.Activity == BoardActivity.Run && share.Key.Function.Length > 0)
            {
                Add(RowOf(share.Key.Function), share);
            }

            MeasuredJoules += share.MeasuredJoules;
        }

        var boots = Total.BootMilliseconds.Sum;
        foreach (var function in _functions.Values)
        {
            function.BootJoules = boots > 0 ? Total.BootJoules * function.BootMilliseconds.Sum / boots : 0;
        }

        var longest = energy.GroupBy(share => share.Key.Board).Select(board => board.Sum(share => share.Milliseconds)).DefaultIfEmpty(0).Max();
        Watts = longest > 0 ? Total.Joules / TimeSpan.FromMilliseconds(longest).TotalSeconds : 0;
    }

    private static void Add(ReportRow row, EnergyShare share)
    {
        switch (share.Key.Activity)
        {
            case BoardActivity.Boot:
                row.BootJoules += share.Joules;
                break;
            case BoardActivity.Run:
                row.RunJoules += share.Joules;
                break;
            default:
                row.IdleJoules += share.Joules;
                break;
        }
    }

    private ReportRow RowOf(string function)
    {
        if (!_functions.TryGetValue(function, out var row))
        {
            _functions.Add(function, row = new ReportRow(function));
        }

        return row;
    }

    private ReportRow RowOf(BoardId board)
    {
        if (!_boards.TryGetValue(board, out var row))
        {
            _boards.Add(board, row = new ReportRow(board.ToString()));
        }

        return row;
    }
}
