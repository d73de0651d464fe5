using Longshore.Storage;

namespace Longshore.Node.Hosting;

/// <summary>Writes the record of a node when it listens.</summary>
internal static class RecordFile
{
    /// <summary>Writes the record. On a full disk it takes its space from the reserve.</summary>
    /// <returns>Why there is no record, because the disk is full; null if there is one. The node can be called without it.</returns>
    /// <exception cref="NodeStartException">It cannot be written for another reason.</exception>
    public static string? Write(NodeRecord record, string directory, DiskReserve reserve)
    {
        try
        {
            WriteLending(record, directory, reserve);
            return null;
        }
        catch (IOException failure) when (DiskReserve.IsDiskFull(failure))
        {
            return failure.Message;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException([$"the record of the node cannot be written: {failure.Message}"]);
        }
    }

    private static void WriteLending(NodeRecord record, string directory, DiskReserve reserve)
    {
        try
        {
            record.Write(directory);
        }
        catch (IOException failure) when (DiskReserve.IsDiskFull(failure))
        {
            reserve.Lend();
            record.Write(directory);
            reserve.TryFill();
        }
    }
}
