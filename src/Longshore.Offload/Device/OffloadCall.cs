using Longshore.JavaScript.Contexts;
using Longshore.Offload.Placement;

namespace Longshore.Offload.Device;

/// <summary>One call of a library's function, from the program's call to its result. Owned by the program's thread.</summary>
/// <param name="id">Its number in the program.</param>
/// <param name="library">The library.</param>
/// <param name="function">The function's path in the library.</param>
/// <param name="issued">The timestamp of the call.</param>
/// <param name="values">The values that belong to it in the program.</param>
internal sealed class OffloadCall(long id, Library library, string function, long issued, CallValues values)
{
    private CallState _state;

    public long Id => id;

    public Library Library => library;

    public string Function => function;

    /// <summary>The timestamp of the call.</summary>
    public long Issued => issued;

    public CallValues Values => values;

    /// <summary>Where it runs, and whether it has its result.</summary>
    public ref CallState State => ref _state;

    public bool IsDone => _state.IsSettled;

    /// <summary>The traffic generator's interval at the time of the call, in milliseconds; -1 for none.</summary>
    public double Interval { get; init; } = -1;

    /// <summary>An encoded array of <c>this</c> and the arguments; empty when it cannot be sent.</summary>
    public ReadOnlyMemory<byte> Payload { get; set; }

    /// <summary>The functions among its arguments, which workers call back.</summary>
    public List<JavaScriptValue> Callbacks { get; } = [];

    /// <summary>Whether it uses state that only one worker has.</summary>
    public bool IsPinned { get; set; }

    /// <summary>Whether it neither needs its library's state nor makes any.</summary>
    public bool IsIndependent { get; init; }

    /// <summary>The worker that runs it in every sandbox, or null if it is no such call.</summary>
    public int? Target { get; init; }

    /// <summary>Whether nobody could tell if it ran twice, or the program's author allows it.</summary>
    public bool MayRunTwice { get; set; }

    /// <summary>Whether it may run again elsewhere when its worker is lost with the library's state: nobody asked for that state to last, and
    /// what the first run wrote is lost as well.</summary>
    public bool MayBeginAnew { get; set; }

    /// <summary>Whether its worker has called one of its callbacks.</summary>
    public bool HasCalledBack { get; set; }

    /// <summary>The estimates of its function.</summary>
    public required FunctionEstimates Estimates { get; init; }

    /// <summary>The timestamp at which it was sent, or began on the device.</summary>
    public long Started { get; set; }

    /// <summary>The index of the worker that it was sent to last, or <see cref="PlacementChoice.Device"/>.</summary>
    public int Worker { get; set; } = PlacementChoice.Device;

    /// <summary>Its number among the calls that were sent to that worker.</summary>
    public long RemoteId { get; set; }

    /// <summary>The reason for its placement.</summary>
    public string Because { get; set; } = "";

    /// <summary>The number of workers that were lost while it was under way there.</summary>
    public int LostWorkers { get; set; }

    public long SentBytes { get; set; }

    public long CodeBytes { get; set; }

    /// <summary>The timestamp from which on it is late; 0 when it may not run on the device as well.</summary>
    public long LateAt { get; set; }
}
