using Longshore.Cli.Output;
using Longshore.Offload.Keys;

namespace Longshore.Cli.Input;

/// <summary>The key of this machine for offloading.</summary>
internal static class OwnKey
{
    /// <summary>Reads the key of a data directory, or creates one in it.</summary>
    /// <exception cref="CliException">It cannot be read or written.</exception>
    public static OffloadIdentity LoadOrCreate(string dataDirectory)
    {
        try
        {
            return OffloadIdentity.LoadOrCreate(dataDirectory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CliException(
                $"there is no key in {dataDirectory} that can be used: {failure.Message}; correct that, or name another directory with --data",
                ExitCodes.Environment);
        }
    }
}
