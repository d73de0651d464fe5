using System.Globalization;

namespace Longshore.Fleet.Energy;

/// <summary>A file of the kernel that holds one number: the energy of a RAPL domain (<c>energy_uj</c>), the power of a supply (<c>power_now</c>), or that
/// of a sensor (<c>power1_input</c>), all in millionths.</summary>
/// <param name="path">The file.</param>
/// <param name="isEnergy">Whether it is an energy; otherwise it is a power.</param>
/// <param name="wrapsAt">The greatest energy, after which the counter begins again, in millionths of a joule; 0 if it does not.</param>
public sealed class SystemFileMeter(string path, bool isEnergy, long wrapsAt = 0) : IEnergyMeter
{
    private const double Millionth = 1e-6;

    // More than any number has.
    private const int CharactersMax = 32;

    private long _last;
    private double _wrapped;

    /// <inheritdoc/>
    public string Name => path;

    /// <summary>The RAPL domain of a directory such as <c>/sys/class/powercap/intel-rapl:0</c>.</summary>
    /// <exception cref="MeterException">It is none.</exception>
    public static SystemFileMeter Rapl(string directory) =>
        new(Path.Combine(directory, "energy_uj"), isEnergy: true, ReadNumber(Path.Combine(directory, "max_energy_range_uj")));

    /// <summary>The power supply of a directory such as <c>/sys/class/power_supply/BAT0</c>.</summary>
    public static SystemFileMeter PowerSupply(string directory) => new(Path.Combine(directory, "power_now"), isEnergy: false);

    /// <inheritdoc/>
    public Task<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        var value = ReadNumber(path);
        if (!isEnergy)
        {
            return Task.FromResult(new MeterReading(value * Millionth, Joules: null));
        }

        _wrapped += value < _last ? wrapsAt * Millionth : 0;
        _last = value;
        return Task.FromResult(new MeterReading(Watts: null, _wrapped + value * Millionth));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static long ReadNumber(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            Span<char> text = stackalloc char[CharactersMax];
            var length = reader.ReadBlock(text);
            return long.TryParse(text[..length].Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= 0
                ? value
                : throw new MeterException($"{file} holds no number that is 0 or more");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new MeterException($"{file} cannot be read: {failure.Message}", failure);
        }
    }
}
