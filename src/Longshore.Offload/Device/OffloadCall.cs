using Longshore.JavaScript.Contexts;
using Longshore.Offload.Placement;

namespace Longshore.Offload.Device;

/// <summary>One call of a library's function, from its place in the program to its result.</summary>
internal sealed class OffloadCall(long id, Library library, string function, long issued)
{
    public long Id => id;

    public Library Library => library;

    public string Function => function;

    /// <summary>The timestamp of the call.</summary>
    public long Issued => issued;

    /// <summary>The interval of the traffic generator when it was called.</summary>
    public double Interval { get; init; } = -1;

    /// <summary>What runs it here: function, owner or <c>this</c>, arguments, resolve, reject. Null once it has its result.</summary>
    public JavaScriptValue[]? Local { get; set; }

    /// <summary>An array of <c>this</c> and the arguments, as bytes.</summary>
    public ReadOnlyMemory<byte> Payload { get; set; }

    public List<JavaScriptValue> Callbacks { get; } = [];

    /// <summary>Whether it uses state that only one worker has.</summary>
    public bool IsPinned { get; init; }

    /// <summary>Whether nobody could tell if it ran twice, or the program's author allows it.</summary>
    public bool MayRunTwice { get; set; }

    /// <summary>What is known about its function.</summary>
    public required FunctionEstimates Estimates { get; init; }

    /// <summary>The timestamp when it was sent, or began here.</summary>
    public long Started { get; set; }

    /// <summary>Where it is.</summary>
    public int Worker { get; set; } = PlacementChoice.Device;

    /// <summary>Its number among the calls that were sent to that worker.</summary>
    public long RemoteId { get; set; }

    public string Because { get; set; } = "";

    public long SentBytes { get; set; }

    public long CodeBytes { get; set; }

    /// <summary>The timestamp from which on it is late; 0 when it may not run here as well.</summary>
    public long LateAt { get; set; }

    public bool IsDone => Local is null;
}
