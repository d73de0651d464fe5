using System.Security.Cryptography;

namespace Longshore.Trust.Receipts;

/// <summary>A file of receipts that is being written: a head, batches, and an end mark. A batch that was not written to its end, because the process or
/// the machine stopped, is moved to a file beside it at the next start, and the file goes on before it. One thread at a time may use it.</summary>
internal sealed class ReceiptFile : IDisposable
{
    private const string LockSuffix = ".lock";
    private const string TornSuffix = ".torn";

    // What one write can leave: a batch and an end mark. With more after the last whole batch, the file was changed.
    private const int RestBytesMax = ReceiptFrame.OverheadBytes + ReceiptFrame.BodyBytesMax + EndMark.FrameBytes;

    private readonly FileStream _lock;
    private readonly FileStream _file;
    private readonly ECDsa _key;
    private readonly long _bytesMax;
    private FilePosition _position;

    private ReceiptFile(FileStream ownLock, FileStream file, ECDsa key, long bytesMax, FilePosition position, bool wasTorn) =>
        (_lock, _file, _key, _bytesMax, _position, WasTorn) = (ownLock, file, key, bytesMax, position, wasTorn);

    /// <summary>Where the next batch belongs.</summary>
    public FilePosition Position => _position;

    /// <summary>Whether the file ended with a batch that was not whole.</summary>
    public bool WasTorn { get; }

    /// <summary>Opens a file, or makes one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The node's key. The caller disposes it, after this.</param>
    /// <param name="bytesMax">The most bytes that it may have.</param>
    /// <exception cref="IOException">It cannot be read or written, or another process writes it.</exception>
    /// <exception cref="ReceiptException">It is of another key, or was changed.</exception>
    public static ReceiptFile Open(string path, ECDsa key, long bytesMax)
    {
        var ownLock = Create(path + LockSuffix, FileShare.None, FileOptions.DeleteOnClose);
        FileStream? file = null;
        try
        {
            file = Create(path, FileShare.ReadWrite | FileShare.Delete, FileOptions.None);
            if (file.Length == 0)
            {
                Begin(file, key);
            }

            var (position, wasTorn) = Mend(path, file, Find(file, key), key);
            return new ReceiptFile(ownLock, file, key, bytesMax, position, wasTorn);
        }
        catch
        {
            file?.Dispose();
            ownLock.Dispose();
            throw;
        }
    }

    /// <summary>Writes a batch and an end mark, both to the disk. A batch that could not be written may be written again.</summary>
    /// <exception cref="IOException">The disk is full or does not answer, or the file has its most bytes.</exception>
    /// <param name="frame">The batch.</param>
    /// <param name="batch">Its signed part.</param>
    public void Append(ReceiptFrame frame, BatchHeader batch)
    {
        if (_position.Offset + frame.Length + ReceiptFrame.OverheadBytes > _bytesMax)
        {
            throw new IOException(string.Create(null, $"{_file.Name} has its most bytes, {_bytesMax}; start the node with another file"));
        }

        var next = _position.After(frame, batch);
        try
        {
            // The length first: so no write that is torn leaves less than an end mark after a batch, and less shows that the file was cut.
            RandomAccess.SetLength(_file.SafeFileHandle, next.Offset + EndMark.FrameBytes);
            Write(_file, _position.Offset, [.. frame.ToParts(), EndOf(next, _key)]);
        }
        catch
        {
            Restore();
            throw;
        }

        _position = next;
    }

    /// <summary>Writes into the end mark that calls since the last batch have no receipt. This needs no room on the disk.</summary>
    /// <param name="calls">How many more.</param>
    /// <exception cref="IOException">The disk does not answer.</exception>
    public void NoteLost(long calls)
    {
        var next = _position with { Lost = _position.Lost + calls };
        Write(_file, next.Offset, EndOf(next, _key));
        _position = next;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    // For its owner only: a digest shows whether an input that somebody guesses is the right one.
    private static FileStream Create(string path, FileShare share, FileOptions options)
    {
        var created = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, Options = options, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            created.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, created);
    }

    private static void Begin(FileStream file, ECDsa key)
    {
        var head = ReceiptFrame.Sign(FrameKind.Head, FileHead.New(key).ToBytes(), key);
        Write(file, 0, head.ToBytes());
    }

    // The receipts themselves are passed over: their digest is in what is signed. Those before the last batch were whole when it was written.
    private static FilePosition Find(FileStream file, ECDsa key)
    {
        file.Position = 0;
        var frame = ReceiptFrame.Read(file);
        var head = FileHead.Read(frame, out var own);
        own.Dispose();
        if (!head.PublicKey.Span.SequenceEqual(key.ExportSubjectPublicKeyInfo()))
        {
            throw new ReceiptException(ReceiptFailure.OtherKey, $"the file is of the key {head.Fingerprint}, not of this node's; name another file");
        }

        var first = new FilePosition(head, file.Position, frame.Digest());
        return FindByChain(file, first, key) ?? FindBySignatures(file, first, key);
    }

    // Each batch names the one before it by a digest that covers its signature. So one signature vouches for all batches before it, and a file of many
    // batches is opened without a signature for each.
    private static FilePosition? FindByChain(FileStream file, FilePosition first, ECDsa key)
    {
        var (before, position) = (first, first);
        while (TryNext(file, position, key: null, skipsReceipts: true) is { } next)
        {
            (before, position) = (position, next);
        }

        return position.Batches == 0 || TryNext(file, before, key, skipsReceipts: false) is not null ? position : null;
    }

    // The last batch is torn, or the file was changed.
    private static FilePosition FindBySignatures(FileStream file, FilePosition first, ECDsa key)
    {
        var (before, position) = (first, first);
        while (TryNext(file, position, key, skipsReceipts: true) is { } next)
        {
            (before, position) = (position, next);
        }

        return TryNext(file, before, key, skipsReceipts: false) is null ? before : position;
    }

    private static FilePosition? TryNext(FileStream file, FilePosition position, ECDsa? key, bool skipsReceipts)
    {
        try
        {
            file.Position = position.Offset;
            var frame = ReceiptFrame.Read(file, skipsReceipts);
            var batch = BatchCheck.Verify(frame, position, key);
            if (!skipsReceipts)
            {
                BatchCheck.ReadReceipts(frame, batch);
            }

            return position.After(frame, batch);
        }
        catch (ReceiptException)
        {
            // The end mark, or what a torn write has left.
            return null;
        }
    }

    /// <returns>The position with what its end mark tells, and whether the file was torn.</returns>
    private static (FilePosition Position, bool WasTorn) Mend(string path, FileStream file, FilePosition position, ECDsa key)
    {
        var length = file.Length - position.Offset;
        if (length < EndMark.FrameBytes && position.Batches > 0)
        {
            throw new ReceiptException(ReceiptFailure.Truncated, string.Create(null, $"the file was cut after batch {position.Batches}; restore it, or name another file"));
        }

        if (length > RestBytesMax || WasWhole(file, position, key))
        {
            throw new ReceiptException(
                ReceiptFailure.Chain, string.Create(null, $"the file was changed after batch {position.Batches}: longshore trust receipt verify says how; name another file"));
        }

        var rest = new byte[length];
        file.Position = position.Offset;
        file.ReadExactly(rest);
        if (ReadEnd(rest, position, key) is { } end)
        {
            return (position with { Torn = end.Torn, Lost = end.Lost }, false);
        }

        if (rest.Length > 0)
        {
            using var torn = Create(path + TornSuffix, FileShare.Read, FileOptions.None);
            torn.SetLength(0);
            torn.Write(rest);
        }

        // The end before the length, so that a stop between them does not look like a cut.
        var mended = position with { Torn = rest.Length };
        Write(file, mended.Offset, EndOf(mended, key));
        file.SetLength(mended.Offset + EndMark.FrameBytes);
        return (mended, rest.Length > 0);
    }

    // A batch is on the disk before the next one is written, and its end mark is written last. So a batch that is not whole was changed if another
    // batch or its own end mark follows it. After a loss of power the end mark may be on the disk without all of the batch; nothing tells the two apart.
    private static bool WasWhole(FileStream file, FilePosition position, ECDsa key)
    {
        try
        {
            file.Position = position.Offset;
            _ = ReceiptFrame.Read(file, skipsReceipts: true);
            var later = ReceiptFrame.Read(file, skipsReceipts: true);
            return later.IsSignedBy(key) && (later.Kind == FrameKind.Batch || (later.Kind == FrameKind.End && EndMark.Read(later).Batches > position.Batches));
        }
        catch (ReceiptException)
        {
            return false;
        }
    }

    private static EndMark? ReadEnd(byte[] bytes, FilePosition position, ECDsa key)
    {
        try
        {
            using var stream = new MemoryStream(bytes);
            var end = BatchCheck.VerifyEnd(ReceiptFrame.Read(stream), position, key);
            return stream.Position == stream.Length ? end : null;
        }
        catch (ReceiptException)
        {
            return null;
        }
    }

    private static byte[] EndOf(FilePosition position, ECDsa key) =>
        ReceiptFrame.Sign(FrameKind.End, new EndMark(position.Head.FileId, position.Batches, position.Before, position.Torn, position.Lost).ToBytes(), key).ToBytes();

    private static void Write(FileStream file, long offset, params IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        RandomAccess.Write(file.SafeFileHandle, parts, offset);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    // The file stays whole on a full disk: its end needs no more room than before.
    private void Restore()
    {
        try
        {
            Write(_file, _position.Offset, EndOf(_position, _key));
            RandomAccess.SetLength(_file.SafeFileHandle, _position.Offset + EndMark.FrameBytes);
        }
        catch (IOException)
        {
            // The next start mends it.
        }
    }
}
