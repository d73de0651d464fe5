using System.Globalization;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Specs;

namespace Longshore.Cli.Projects;

/// <summary>Keeps the functions of a project as its files are: builds and deploys what a change concerns, and tells what was wrong.</summary>
/// <param name="file">The project's file: a full path.</param>
/// <param name="functions">The functions of the node.</param>
/// <param name="dataDirectory">The data directory, for code that was compiled ahead of time.</param>
/// <param name="print">Prints a line for the person who works on the project.</param>
/// <param name="time">The clock.</param>
internal sealed class DevSession(string file, IFunctionAccess functions, string dataDirectory, Action<string> print, TimeProvider time)
{
    private const string CompilerSettings = "tsconfig.json";

    private readonly Dictionary<FunctionName, BuiltFunction> _built = [];
    private CodeFile _code = new(dataDirectory);
    private volatile Project? _project;

    /// <summary>Whether a function is one of the project. May be called from any thread.</summary>
    public bool Contains(string function) => _project?.Functions.Any(each => each.Spec.Name.Value == function) == true;

    /// <summary>Deploys the project, and again after each change of its files, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Looks before it builds: what is written meanwhile is a change.
        var watch = new ProjectWatch(Path.GetDirectoryName(file)!, IsMade, time);
        await UpdateAsync([file], cancellationToken);
        while (true)
        {
            await UpdateAsync(await watch.WaitAsync(cancellationToken), cancellationToken);
        }
    }

    private bool IsMade(string path) => _project?.Functions.Any(function => function.Build is not null && function.Code == path) == true;

    private async Task UpdateAsync(IReadOnlyCollection<string> changed, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            if (changed.Contains(file, StringComparer.Ordinal) || _project is null)
            {
                _project = ProjectReader.ReadFile(file);
            }

            if (changed.Any(each => Path.GetFileName(each) == CompilerSettings))
            {
                _code = new CodeFile(dataDirectory);
                _built.Clear();
            }

            if (await BuildAsync(_project, changed, cancellationToken))
            {
                await DeployAsync(_project, started, cancellationToken);
            }
        }
        catch (Exception failure) when (failure is CliException or IOException or UnauthorizedAccessException)
        {
            // The last good version answers on. A file may be gone when it is read.
            Tell(failure.Message);
        }
    }

    // False if the code of some function could not be made. Those that could be are kept.
    private async Task<bool> BuildAsync(Project project, IReadOnlyCollection<string> changed, CancellationToken cancellationToken)
    {
        var isWhole = true;
        var build = new ProjectBuild(_code);
        foreach (var gone in _built.Keys.Except(project.Functions.Select(function => function.Spec.Name)).ToArray())
        {
            _built.Remove(gone);
        }

        foreach (var function in project.Functions)
        {
            if (_built.TryGetValue(function.Spec.Name, out var before) && !Concerns(function, before, changed))
            {
                _built[function.Spec.Name] = before with
                {
                    Deployment = before.Deployment with { Spec = function.Spec with { Artifact = before.Deployment.Spec.Artifact } },
                };
                continue;
            }

            _built.Remove(function.Spec.Name);
            try
            {
                _built[function.Spec.Name] = await build.RunAsync(project, function, cancellationToken);
            }
            catch (CliException refusal)
            {
                isWhole = false;
                Tell(refusal.Message);
            }
        }

        return isWhole;
    }

    // A command may read any file, and a new file may be what an import finds from now on.
    private bool Concerns(ProjectFunction function, BuiltFunction before, IReadOnlyCollection<string> changed) =>
        function.Build is not null || !before.Files.Contains(function.Code, StringComparer.Ordinal)
        || changed.Any(each => each != file && (before.Files.Contains(each, StringComparer.Ordinal) || !File.Exists(each) || !_built.Values.Any(other => other.Files.Contains(each, StringComparer.Ordinal))));

    private async Task DeployAsync(Project project, long started, CancellationToken cancellationToken)
    {
        var plan = ProjectPlan.Of(
            project.Name, [.. _built.Values.Select(each => each.Deployment)], await functions.ListAsync(cancellationToken), prunes: false);
        if (plan.Change() is not { } change)
        {
            return;
        }

        var result = await functions.ChangeAsync(change, cancellationToken);
        var took = string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(started).TotalMilliseconds:0} ms");
        if (result.Errors.Count == 0)
        {
            Tell($"{string.Join(", ", result.Functions.Select(function => function.Name))} live after {took}");
        }
        else
        {
            Tell(string.Join('\n', result.Errors.Prepend("refused, so all functions stay as they were:")));
        }
    }

    private void Tell(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            print(string.Create(CultureInfo.InvariantCulture, $"{time.GetLocalNow():HH:mm:ss} {line}"));
        }
    }
}
