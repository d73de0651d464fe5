namespace Longshore.Fleet.Energy;

/// <summary>Measures what one or several boards draw together.</summary>
public interface IEnergyMeter : IAsyncDisposable
{
    /// <summary>The meter's name in reports, such as <c>wattsup /dev/ttyUSB0</c>.</summary>
    string Name { get; }

    /// <summary>Reads the meter.</summary>
    /// <exception cref="MeterException">It cannot be read, or shows nonsense.</exception>
    Task<MeterReading> ReadAsync(CancellationToken cancellationToken);
}
