namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>The dispatchers, by the names they have in SLEdgeScale.</summary>
internal static class KnownDispatchers
{
    private static readonly Func<Dispatcher>[] All =
    [
        () => new ToGlobalQueue(), () => new EarliestDeadlineInterrupt(), () => new ShinjukuDispatcher(), () => new DarcDispatcher(),
        () => new TakeTurns(), () => new JoinShortestQueue(), () => new LeastLoaded(),
    ];

    /// <summary>The names, the usual one first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(create => create().Name)];

    /// <summary>Makes a dispatcher.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <returns>The dispatcher, or null when none has the name.</returns>
    public static Dispatcher? Find(string name) =>
        All.Select(create => create()).FirstOrDefault(dispatcher => dispatcher.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
