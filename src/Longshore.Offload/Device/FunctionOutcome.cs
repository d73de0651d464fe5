using Longshore.Offload.Placement;

namespace Longshore.Offload.Device;

/// <summary>Counts and times of the calls of one function.</summary>
internal sealed class FunctionOutcome
{
    private readonly Average _local = new();
    private readonly Average _server = new();

    public FunctionEstimates Estimates { get; } = new();

    public long Ended { get; set; }

    public long Here { get; private set; }

    public long There { get; private set; }

    public long Both { get; set; }

    public string Because { get; set; } = "";

    /// <summary>Why its calls of the device run in the program and not beside it; null while they may.</summary>
    public string? OnlyInProgram { get; set; }

    /// <summary>Why its last run on a worker was in vain, or null.</summary>
    public string? InVain { get; set; }

    public void AddLocal(int bytes, double milliseconds)
    {
        Here++;
        _local.Add(milliseconds);
        Estimates.AddLocal(bytes, milliseconds);
    }

    public void AddServer(int bytes, double milliseconds, int answerBytes)
    {
        There++;
        _server.Add(milliseconds);
        Estimates.AddServer(bytes, milliseconds);
        Estimates.AnswerBytes.Add(answerBytes);
    }

    public CallOutcome Describe(string name, double roundTrip) => new(
        name, Ended, Here, There, Both, Mean(_local), Mean(_server), roundTrip, Estimates.Bytes.Mean, Because);

    private static double Mean(Average average) => average.Count == 0 ? double.NaN : average.Mean;
}
