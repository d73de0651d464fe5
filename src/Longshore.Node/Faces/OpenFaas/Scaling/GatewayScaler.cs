using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.OpenFaas.Scaling;

/// <summary>Keeps the replicas of functions at what their labels ask for: as many as the load needs, and none for those that nobody calls.</summary>
/// <param name="functions">The functions.</param>
/// <param name="time">The clock.</param>
/// <param name="faulted">Receives exceptions that must not happen.</param>
internal sealed class GatewayScaler(GatewayFunctions functions, TimeProvider time, Action<Exception> faulted) : IAsyncDisposable
{
    /// <summary>The time between two looks.</summary>
    // A label cannot ask for less than a second.
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<FunctionName, LoadWindow> _loads = [];
    private IReadOnlyList<GatewayFunction> _scaled = [];
    private Task _running = Task.CompletedTask;

    /// <summary>Looks at all functions from now on.</summary>
    public void Start() => _running = RunAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    /// <summary>Looks at all functions once.</summary>
    internal void Look()
    {
        functions.ForgetRemoved();
        var scaled = functions.Scaled();
        if (!ReferenceEquals(scaled, _scaled))
        {
            _scaled = scaled;
            ForgetOthers();
        }

        var now = time.GetTimestamp();
        foreach (var function in scaled)
        {
            Look(function, functions.ActivityOf(function), now);
        }
    }

    private void ForgetOthers()
    {
        var names = _scaled.Select(function => function.Config.Name).ToHashSet();
        foreach (var gone in _loads.Keys.Where(name => !names.Contains(name)).ToArray())
        {
            _loads.Remove(gone);
        }
    }

    private void Look(GatewayFunction function, FunctionActivity activity, long now)
    {
        var load = _loads.TryGetValue(function.Config.Name, out var known) ? known : _loads[function.Config.Name] = new LoadWindow();
        var rate = load.Note(now, activity.Started, time);
        if (activity.Replicas == 0)
        {
            return;
        }

        if (function.Scale.ToZero && activity.Running == 0 && time.GetElapsedTime(activity.LastUse, now) >= function.Scale.ZeroAfter)
        {
            functions.Scale(function, 0);
            return;
        }

        if (function.Scale.FollowsLoad)
        {
            Follow(function, activity, load, function.Scale.ReplicasFor(function.Scale.Type == ScaleType.Capacity ? activity.Running : rate), now);
        }
    }

    private void Follow(GatewayFunction function, FunctionActivity activity, LoadWindow load, int wanted, long now)
    {
        var lowerFor = load.NoteLower(wanted < activity.Replicas, now, time);
        if (wanted > activity.Replicas || (wanted < activity.Replicas && lowerFor >= function.Scale.DownWindow))
        {
            functions.Scale(function, wanted);
        }
    }

    // The border of the loop: one failure must not end it.
    private void TryLook()
    {
        try
        {
            Look();
        }
        catch (Exception fault)
        {
            faulted(fault);
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                TryLook();
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }
}
