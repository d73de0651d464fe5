namespace Longshore.FunctionalTests.Harness;

/// <summary>How a command ended and what it printed.</summary>
internal sealed record CommandOutput(int ExitCode, string Output, string Error);
