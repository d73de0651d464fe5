namespace Longshore.Cli.Output;

/// <summary>The exit codes that no failed invocation has; those are in the failure table.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Something around the program does not work: a disk, a database, a node that does not answer.</summary>
    public const int Environment = 1;

    /// <summary>The command line, a file it names or a specification is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Ended by Ctrl+C, as shells count it.</summary>
    public const int Interrupted = 130;
}
