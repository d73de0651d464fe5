namespace Longshore.Cli.Output;

/// <summary>A verb cannot go on.</summary>
/// <param name="message">What was wrong, where, and what to do.</param>
/// <param name="exitCode">How the program ends.</param>
internal sealed class CliException(string message, int exitCode) : Exception(message)
{
    public int ExitCode => exitCode;
}
