namespace Longshore.Fleet.Power;

/// <summary>Switches one board on, and off if it can.</summary>
public interface IPowerSwitch : IAsyncDisposable
{
    /// <summary>The switch's name in logs, such as <c>gpio P9_12</c>.</summary>
    string Name { get; }

    /// <summary>Switches the board on.</summary>
    /// <exception cref="PowerException">It could not be done.</exception>
    Task PowerUpAsync(CancellationToken cancellationToken);

    /// <summary>Switches the board off from outside. Does nothing where there is no way to: then only the board itself can.</summary>
    /// <exception cref="PowerException">It could not be done.</exception>
    Task PowerDownAsync(CancellationToken cancellationToken);
}
