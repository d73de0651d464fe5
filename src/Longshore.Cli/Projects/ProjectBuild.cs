using System.Diagnostics;
using System.Globalization;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;

namespace Longshore.Cli.Projects;

/// <summary>Makes the code of a project's functions.</summary>
/// <param name="files">Reads code.</param>
internal sealed class ProjectBuild(CodeFile files)
{
    private const string Shell = "/bin/sh";

    /// <summary>Runs a function's command, and reads its code.</summary>
    /// <param name="project">The project.</param>
    /// <param name="function">The function.</param>
    /// <param name="cancellationToken">Ends the command and all that it has started.</param>
    /// <exception cref="CliException">The command failed, or the code is not valid.</exception>
    public async Task<BuiltFunction> RunAsync(Project project, ProjectFunction function, CancellationToken cancellationToken)
    {
        if (function.Build is { } command)
        {
            await RunAsync(project.Directory, function.Spec.Name, command, cancellationToken);
            if (!File.Exists(function.Code))
            {
                throw new CliException(
                    $"{function.Spec.Name}: there is no file {function.WrittenCode} after its build command ({command})", FailureTable.Of(Failure.BadModule).ExitCode);
            }
        }

        var code = await files.ReadAsync(function.Code, cancellationToken);
        return new BuiltFunction(new Deployment(function.Spec with { Artifact = Artifact.Of(code.Bytes) }, code.Bytes), code.Files);
    }

    /// <summary>Makes the code of all functions.</summary>
    /// <exception cref="CliException">Some could not be made: the message has a line for each.</exception>
    public async Task<IReadOnlyList<Deployment>> RunAllAsync(Project project, CancellationToken cancellationToken)
    {
        var made = new List<Deployment>();
        var errors = new List<string>();
        foreach (var function in project.Functions)
        {
            try
            {
                made.Add((await RunAsync(project, function, cancellationToken)).Deployment);
            }
            catch (CliException refusal)
            {
                errors.Add(refusal.Message);
            }
        }

        return errors.Count == 0 ? made : throw new CliException(string.Join('\n', errors), FailureTable.Of(Failure.BadModule).ExitCode);
    }

    // What the command prints is for people, and standard output is for the verb's own.
    private static async Task RunAsync(string directory, FunctionName function, string command, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Shell, ["-c", command])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            process.StandardInput.Close();
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                await Console.Error.WriteLineAsync(line);
            }

            await process.WaitForExitAsync(cancellationToken);
        }
        catch
        {
            // Whatever ends the wait, the command and what it has started end too.
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new CliException(
                string.Create(CultureInfo.InvariantCulture, $"{function}: its build command ended with {process.ExitCode}: {command}"), FailureTable.Of(Failure.BadModule).ExitCode);
        }
    }
}
