namespace Longshore.FunctionalTests.Harness;

/// <summary>The exit code and output of a command.</summary>
internal sealed record CommandOutput(int ExitCode, string Output, string Error);
