namespace Longshore.Offload.Battery;

/// <summary>A battery's level.</summary>
public interface IBattery
{
    /// <summary>Its description, for messages.</summary>
    string Name { get; }

    /// <summary>Its level in percent; -1 if it cannot be read now.</summary>
    ValueTask<double> ReadAsync(CancellationToken cancellationToken);
}
