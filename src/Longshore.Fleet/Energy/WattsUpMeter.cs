using System.Text;

namespace Longshore.Fleet.Energy;

/// <summary>A WattsUp Pro at a serial line. Its power is integrated; its own energy is too coarse.</summary>
/// <param name="device">The serial line, set to 115200 baud, 8 bits, no parity. <c>stty</c> sets it before.</param>
/// <param name="stream">The open line. The meter disposes it.</param>
public sealed class WattsUpMeter(string device, Stream stream) : IEnergyMeter
{
    // A record has about 90 characters; what is longer is noise.
    private const int RecordBytesMax = 512;

    private readonly byte[] _buffer = new byte[RecordBytesMax];
    private int _length;

    // A read of a serial line does not heed its token. It goes on when a reading is given up, and the next reading waits for it.
    private Task<int>? _filling;
    private bool _isStarted;

    /// <inheritdoc/>
    public string Name => $"wattsup {device}";

    /// <inheritdoc/>
    public async Task<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StartAsync(cancellationToken);
            while (true)
            {
                if (TakeRecord() is { } record)
                {
                    return new MeterReading(record.Watts, Joules: null);
                }

                _length = _length == _buffer.Length ? 0 : _length;
                var count = await FillAsync(cancellationToken);
                _length += count > 0 ? count : throw new MeterException($"{Name}: the serial line has ended");
            }
        }
        catch (IOException failure)
        {
            throw new MeterException($"{Name}: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<int> FillAsync(CancellationToken cancellationToken)
    {
        var filling = _filling ??= stream.ReadAsync(_buffer.AsMemory(_length), CancellationToken.None).AsTask();
        try
        {
            var count = await filling.WaitAsync(cancellationToken);
            _filling = null;
            return count;
        }
        catch when (filling.IsFaulted)
        {
            _filling = null;
            throw;
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!_isStarted)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(WattsUpRecord.StartCommand), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            _isStarted = true;
        }
    }

    // The newest record that is complete. Those before it are of the past.
    private WattsUpRecord? TakeRecord()
    {
        WattsUpRecord? newest = null;
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf((byte)';')) >= 0)
        {
            var text = Encoding.ASCII.GetString(_buffer, 0, end + 1);
            var start = text.LastIndexOf('#');
            newest = start >= 0 && WattsUpRecord.TryParse(text.AsSpan(start), out var record) ? record : newest;
            _buffer.AsSpan(end + 1, _length - end - 1).CopyTo(_buffer);
            _length -= end + 1;
        }

        return newest;
    }
}
