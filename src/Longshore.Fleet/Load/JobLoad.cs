using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;

namespace Longshore.Fleet.Load;

/// <summary>MicroFaaS's stream of jobs: every tick, some boards get a job each, of a function and with arguments drawn at random. Each function comes
/// equally often. A seed gives one stream on all machines.</summary>
/// <param name="inputs">The functions.</param>
/// <param name="jobs">The number of jobs.</param>
/// <param name="seed">The seed.</param>
public sealed class JobLoad(WorkloadInputs inputs, int jobs, int seed)
{
    /// <summary>The jobs of each tick.</summary>
    /// <param name="boards">The boards that get them.</param>
    /// <param name="namesBoards">Whether a job has to run on the board that it was drawn for, as in MicroFaaS; otherwise on any.</param>
    public IEnumerable<IReadOnlyList<JobRequest>> Ticks(IReadOnlyList<BoardId> boards, bool namesBoards)
    {
        var random = new Random(seed);
        var left = Budgets();
        var shuffled = boards.ToArray();
        while (left.Count > 0)
        {
            random.Shuffle(shuffled);
            var tick = new List<JobRequest>();
            foreach (var board in shuffled.Take(random.Next(1, boards.Count + 1)).TakeWhile(_ => left.Count > 0))
            {
                tick.Add(Draw(random, left) with { Board = namesBoards ? board : null });
            }

            yield return tick;
        }
    }

    private JobRequest Draw(Random random, List<(int Function, int Jobs)> left)
    {
        var place = random.Next(left.Count);
        var (function, count) = left[place];
        if (count == 1)
        {
            left.RemoveAt(place);
        }
        else
        {
            left[place] = (function, count - 1);
        }

        var (name, arguments) = inputs.Functions[function];
        return new JobRequest(name, arguments[random.Next(arguments.Count)]);
    }

    // What does not divide goes to the first functions, so that the number of jobs is the one that was asked for.
    private List<(int Function, int Jobs)> Budgets()
    {
        var functions = inputs.Functions.Count;
        return
        [
            .. Enumerable.Range(0, functions)
                .Select(function => (function, jobs / functions + (function < jobs % functions ? 1 : 0)))
                .Where(each => each.Item2 > 0),
        ];
    }
}
