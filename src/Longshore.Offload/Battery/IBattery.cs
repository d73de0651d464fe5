namespace Longshore.Offload.Battery;

/// <summary>A battery's level.</summary>
public interface IBattery
{
    /// <summary>What it is, for people.</summary>
    string Name { get; }

    /// <summary>Its level in percent; -1 when it cannot be read now.</summary>
    ValueTask<double> ReadAsync(CancellationToken cancellationToken);
}
