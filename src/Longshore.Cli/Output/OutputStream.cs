namespace Longshore.Cli.Output;

/// <summary>Standard output whose errors end the verb with a message: a full disk, or a descriptor that is closed. A pipe that nobody
/// reads any more is no error.</summary>
/// <param name="inner">The stream, or null if standard output is closed.</param>
internal sealed class OutputStream(Stream? inner) : WriteOnlyStream
{
    /// <exception cref="CliException">The bytes cannot be written.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            (inner ?? throw new IOException("it is closed")).Write(buffer);
        }
        catch (IOException failure)
        {
            throw new CliException($"standard output cannot be written: {failure.Message}", ExitCodes.Environment);
        }
    }
}
