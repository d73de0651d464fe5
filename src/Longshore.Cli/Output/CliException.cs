namespace Longshore.Cli.Output;

/// <summary>Ends a verb with a message and an exit code.</summary>
/// <param name="message">What was wrong, where, and what to do.</param>
/// <param name="exitCode">The program's exit code.</param>
internal sealed class CliException(string message, int exitCode) : Exception(message)
{
    public int ExitCode => exitCode;
}
