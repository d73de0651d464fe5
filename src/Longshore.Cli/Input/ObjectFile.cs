using Longshore.Cli.Output;

namespace Longshore.Cli.Input;

/// <summary>The files whose bytes are objects. They are streamed, because an object may be larger than memory.</summary>
internal static class ObjectFile
{
    /// <summary>Opens a file, or standard input if none is named.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static Stream OpenInput(string? path)
    {
        try
        {
            return path is null ? StandardStreams.OpenInput() : File.OpenRead(path);
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            throw new CliException($"{path ?? "standard input"} cannot be read: {failure.Message}", ExitCodes.Usage);
        }
    }

    /// <summary>Writes a file, or standard output if none is named. A file gets its name when it is whole.</summary>
    /// <param name="path">The file, or null.</param>
    /// <param name="write">Writes the bytes; returns false if there are none, and then there is no file.</param>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static async Task<bool> WriteAsync(string? path, Func<Stream, Task<bool>> write)
    {
        if (path is null)
        {
            await using var output = StandardStreams.OpenOutput();
            return await write(output);
        }

        var unnamed = $"{path}.{Guid.NewGuid():N}";
        try
        {
            bool isWritten;
            await using (var file = new FileStream(unnamed, FileMode.CreateNew, FileAccess.Write))
            {
                isWritten = await write(file);
            }

            if (isWritten)
            {
                File.Move(unnamed, path, overwrite: true);
            }

            return isWritten;
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            throw new CliException($"{path} cannot be written: {failure.Message}", ExitCodes.Environment);
        }
        finally
        {
            // A directory that is not there has its own message above.
            if (File.Exists(unnamed))
            {
                File.Delete(unnamed);
            }
        }
    }

    private static bool IsExpected(Exception failure) => failure is IOException or UnauthorizedAccessException or ArgumentException;
}
