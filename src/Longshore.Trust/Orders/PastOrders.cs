using System.Buffers.Binary;

namespace Longshore.Trust.Orders;

/// <summary>Keeps the digests of past orders in a file, so that none runs again after a start with the same keys. What was added is in the file when the
/// process ends, however it ends; a loss of power may take the last seconds away. One process at a time may use the file.</summary>
public sealed class PastOrders : IDisposable
{
    private const int DigestBytes = 32;
    private const int RecordBytes = sizeof(ulong) + DigestBytes;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly int _recordsMax;
    private FileStream _file;
    private long _records;

    private PastOrders(string path, FileStream file, int recordsMax)
    {
        (_path, _file, _recordsMax) = (path, file, recordsMax);
        _records = (file.Length - Magic.Length) / RecordBytes;
    }

    // Then the file is written anew.
    private long RecordsMax => 2L * _recordsMax;

    private static ReadOnlySpan<byte> Magic => "LSORDER1"u8;

    /// <summary>Opens a file, or makes one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">The most orders that are remembered; the file has at most twice as many, of 40 bytes each.</param>
    /// <exception cref="InvalidDataException">It is another file.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static PastOrders Open(string path, OrderLimits limits)
    {
        var file = Create(path, FileMode.OpenOrCreate);
        try
        {
            if (file.Length == 0)
            {
                file.Write(Magic);
            }

            Span<byte> magic = stackalloc byte[Magic.Length];
            file.Position = 0;
            return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual(Magic)
                ? new PastOrders(path, file, limits.RememberedMax)
                : throw new InvalidDataException($"{path} is no file of past orders");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _file.Dispose();
        }
    }

    /// <summary>The orders of the file, the oldest first. Of a file that is longer than this class makes it, the last ones.</summary>
    internal IReadOnlyList<PastOrder> Read()
    {
        lock (_lock)
        {
            var count = (int)Math.Min(_records, RecordsMax);
            var orders = new List<PastOrder>(count);
            var record = new byte[RecordBytes];
            _file.Position = Magic.Length + ((_records - count) * RecordBytes);
            for (var read = 0; read < count; read++)
            {
                _file.ReadExactly(record);
                orders.Add(new PastOrder(BinaryPrimitives.ReadUInt64LittleEndian(record), record[sizeof(ulong)..]));
            }

            return orders;
        }
    }

    /// <summary>Adds an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="remembered">All orders that are remembered, if the file has become too long and is written anew.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    internal void Add(PastOrder order, Func<IEnumerable<PastOrder>> remembered)
    {
        lock (_lock)
        {
            if (_records >= RecordsMax)
            {
                WriteAnew(remembered());
            }

            // A record that an earlier write has left half is overwritten.
            RandomAccess.Write(_file.SafeFileHandle, Bytes(order), Magic.Length + (_records * RecordBytes));
            _records++;
        }
    }

    private void WriteAnew(IEnumerable<PastOrder> orders)
    {
        var part = _path + ".part";
        var written = Create(part, FileMode.Create);
        try
        {
            written.Write(Magic);
            foreach (var order in orders)
            {
                written.Write(Bytes(order));
            }

            written.Flush(flushToDisk: true);
            File.Move(part, _path, overwrite: true);
        }
        catch
        {
            // The old file is still open, and the next order tries again.
            written.Dispose();
            throw;
        }

        _file.Dispose();
        _file = written;
        _records = (_file.Length - Magic.Length) / RecordBytes;
    }

    private static FileStream Create(string path, FileMode mode)
    {
        var created = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            created.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, created);
    }

    private static byte[] Bytes(PastOrder order)
    {
        var bytes = new byte[RecordBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, order.Requester);
        order.Digest.CopyTo(bytes.AsSpan(sizeof(ulong)));
        return bytes;
    }
}
