namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>The dispatchers by their names in SLEdgeScale.</summary>
internal static class KnownDispatchers
{
    private static readonly Func<Dispatcher>[] All =
    [
        () => new ToGlobalQueue(), () => new EarliestDeadlineInterrupt(), () => new ShinjukuDispatcher(), () => new DarcDispatcher(),
        () => new TakeTurns(), () => new JoinShortestQueue(), () => new LeastLoaded(),
    ];

    /// <summary>The names of the dispatchers, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(create => create().Name)];

    /// <summary>Creates a dispatcher.</summary>
    /// <param name="name">The dispatcher's name, in any case.</param>
    /// <returns>The dispatcher, or null if no dispatcher has the name.</returns>
    public static Dispatcher? Find(string name) =>
        All.Select(create => create()).FirstOrDefault(dispatcher => dispatcher.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
