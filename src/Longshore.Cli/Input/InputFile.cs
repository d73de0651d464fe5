using Longshore.Cli.Output;
using Longshore.Wasm.Files;

namespace Longshore.Cli.Input;

/// <summary>Reads files that the command line names, and standard input. None is read without a limit.</summary>
internal static class InputFile
{
    /// <summary>The most bytes of a file with a list of functions or workers: 1 MiB, thousands of lines.</summary>
    public const int ListBytesMax = 1 << 20;

    /// <exception cref="CliException">The file is missing, is larger, or cannot be read.</exception>
    public static Task<byte[]> ReadAsync(string path, long bytesMax, CancellationToken cancellationToken) =>
        ReadAsync(path, () => HostFile.Read(path, (int)bytesMax), cancellationToken);

    /// <exception cref="CliException">Standard input is closed, is larger, or cannot be read.</exception>
    public static Task<byte[]> ReadStandardInputAsync(long bytesMax, CancellationToken cancellationToken) => ReadAsync(
        "standard input",
        () =>
        {
            using var input = StandardStreams.OpenInput();
            return HostFile.ReadAll(input, (int)bytesMax);
        },
        cancellationToken);

    /// <summary>Reads a small file on the caller's thread.</summary>
    /// <exception cref="CliException">The file is missing, is larger, or cannot be read.</exception>
    public static byte[] ReadList(string path)
    {
        try
        {
            return HostFile.Read(path, ListBytesMax);
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            throw Unreadable(path, failure);
        }
    }

    // A read of a pipe or a terminal cannot be ended, but is not waited for.
    private static async Task<byte[]> ReadAsync(string source, Func<byte[]> read, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(read, CancellationToken.None).WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            throw Unreadable(source, failure);
        }
    }

    private static bool IsExpected(Exception failure) => failure is IOException or UnauthorizedAccessException or ArgumentException;

    private static CliException Unreadable(string source, Exception failure) =>
        new($"{source} cannot be read: {failure.Message}", ExitCodes.Usage);
}
