namespace Longshore.Offload.Placement;

/// <summary>The policies by their names.</summary>
public static class PlacementPolicies
{
    /// <summary>The names of all policies.</summary>
    public static IReadOnlyList<string> Names { get; } = ["fastest", "round-robin", "battery", "deadline", "local", "remote"];

    internal static PlacementPolicy? Find(string name, PlacementSettings settings, TimeProvider time) => name switch
    {
        "fastest" => new FastestPolicy(),
        "round-robin" => new RoundRobinPolicy(),
        "battery" => new BatteryPolicy(settings, time),
        "deadline" => new DeadlinePolicy(settings),
        "local" => new LocalPolicy(),
        "remote" => new RemotePolicy(),
        _ => null,
    };

    private sealed class FastestPolicy : PlacementPolicy
    {
        public override string Name => "fastest";

        public override PlacementChoice Choose(PlacementRequest request) => Fastest(request);
    }

    private sealed class LocalPolicy : PlacementPolicy
    {
        public override string Name => "local";

        public override PlacementChoice Choose(PlacementRequest request) => new(PlacementChoice.Device, "the policy is local");
    }

    private sealed class RemotePolicy : PlacementPolicy
    {
        public override string Name => "remote";

        public override bool Hedges => false;

        public override PlacementChoice Choose(PlacementRequest request) => Fastest(request with { MayRunHere = false });
    }

    private sealed class RoundRobinPolicy : PlacementPolicy
    {
        private int _next;

        public override string Name => "round-robin";

        public override bool Hedges => false;

        public override PlacementChoice Choose(PlacementRequest request)
        {
            if (request.Workers.Count == 0)
            {
                return new PlacementChoice(PlacementChoice.Device, "no worker is connected");
            }

            var worker = request.Workers.Keys.Order().FirstOrDefault(index => index >= _next, request.Workers.Keys.Min());
            _next = worker + 1;
            return new PlacementChoice(worker, "it is its turn");
        }
    }
}
