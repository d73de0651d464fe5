namespace Longshore.Cli.Output;

/// <summary>The program's exit codes, except those of failed invocations, which are in the failure table.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>An error of the environment: a full disk, a damaged database, a node that does not answer.</summary>
    public const int Environment = 1;

    /// <summary>The command line, a file it names or a specification is wrong.</summary>
    public const int Usage = 2;
}
