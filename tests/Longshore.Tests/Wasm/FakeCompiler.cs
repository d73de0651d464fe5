using System.Globalization;

namespace Longshore.Tests.Wasm;

/// <summary>A shell script in place of the ahead-of-time compiler.</summary>
/// <param name="directory">Where the script and its files are.</param>
internal sealed class FakeCompiler(string directory)
{
    private const string Compiler = "compiler";

    /// <summary>The path of a file that the script may write.</summary>
    public string PathOf(string file) => Path.Combine(directory, file);

    /// <summary>Writes a script that runs commands, and returns its path.</summary>
    public string Running(string commands)
    {
        var script = PathOf(Compiler);
        File.WriteAllText(script, "#!/bin/sh\n" + commands + '\n');
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return script;
    }

    /// <summary>Writes a script that does not end by itself, and returns its path.</summary>
    public string Endless() => Running($"mkfifo {PathOf("pipe")}; echo $$ > {PathOf("new")}; mv {PathOf("new")} {PathOf("id")}; exec cat {PathOf("pipe")}");

    /// <summary>Waits until an endless script runs, and returns its process id.</summary>
    public async Task<int> StartedAsync()
    {
        while (!File.Exists(PathOf("id")))
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        return int.Parse(
            await File.ReadAllTextAsync(PathOf("id"), TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }

    public static bool IsRunning(int id) => Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}"));
}
