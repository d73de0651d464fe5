using System.Text;
using System.Text.RegularExpressions;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

/// <summary>The commands of README.md, one after the other in one shell, as a reader types them.</summary>
public sealed partial class ReadmeTests
{
    // DemoTests has the first; the second is this run; the third comes with OpenFaaS.
    private static readonly string[] Elsewhere = ["./longshore demo", "./test", "faas-cli "];

    // A network of its own: the ports that README names may be taken. A home of its own, and a working directory beside the samples.
    private const string Shell = "unshare $([ \"$(id -u)\" = 0 ] || echo --user --map-root-user) --net";

    private const char Separator = '\u001e';

    [Fact]
    public async Task Commands_OneAfterTheOther_DoWhatTheirRemarksSay()
    {
        Assert.SkipUnless((await LongshoreProcess.RunShellAsync(Shell + " ip link set lo up")).ExitCode == 0, "networks of one's own are not permitted here");
        using var directory = new TemporaryDirectory();
        Directory.CreateSymbolicLink(Path.Combine(directory.Path, "samples"), Path.Combine(Repository.Root, "samples"));
        directory.Write("longshore", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "longshore.dll")}' \"$@\"\n");
        (string Command, string Remark)[] lines = [.. Lines()];
        Assert.True(lines.Length > 10, "README.md has no commands");

        var run = await LongshoreProcess.RunShellAsync($"{Shell} bash {directory.Write("commands.sh", Script(directory.Path, lines))}");

        var outputs = run.Output.Split(Separator, StringSplitOptions.RemoveEmptyEntries);
        Assert.True(outputs.Length == lines.Length, $"{outputs.Length} of {lines.Length} commands ended: {run.Output} {run.Error}");
        Assert.All(lines.Zip(outputs), pair =>
        {
            var ((command, remark), output) = pair;
            Assert.True(output.EndsWith("=0\n", StringComparison.Ordinal), $"{command} failed: {output} {run.Error}");
            if (Answering().IsMatch(command) && remark.Length > 0)
            {
                Assert.Equal(remark.Split(": ")[0].Split(", ").Order(), output[..^"=0\n".Length].TrimEnd().Split((string[])[", ", "\n"], default).Order());
            }
        });
    }

    // What a command ends with, and its output before it. One that goes on in the background has to say that it is ready; one that goes on in the
    // foreground is stopped as with Ctrl+C.
    private static string Script(string directory, IEnumerable<(string Command, string Remark)> lines)
    {
        var script = new StringBuilder($$"""
            cd '{{directory}}' && mkdir home && export HOME="$PWD/home" && chmod +x longshore && ip link set lo up || exit
            trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
            ready() { for ((i = 0; i < 1200; i++)); do grep -Eq 'serves at|is watched|^worker on' "$1" && return; kill -0 $! || return; sleep 0.1; done; return 1; }

            """);
        foreach (var (command, _) in lines)
        {
            var isEndless = command.EndsWith(" dev", StringComparison.Ordinal);
            if (isEndless || command.EndsWith('&'))
            {
                script.AppendLine(null, $"log=\"$(mktemp)\"\n{command.TrimEnd('&')} >\"$log\" 2>&1 &");
                script.AppendLine("ready \"$log\" || { cat \"$log\" >&2; false; }");
                if (isEndless)
                {
                    script.AppendLine("[ $? -eq 0 ] && kill -INT $!");
                }
            }
            else
            {
                script.AppendLine(command);
            }

            script.AppendLine(null, $"printf '=%d\\n{Separator}' $?");
        }

        return script.ToString();
    }

    private static IEnumerable<(string Command, string Remark)> Lines()
    {
        foreach (Match block in Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))))
        {
            foreach (var line in block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = line.Split(" #", 2);
                if (!Elsewhere.Any(each => line.StartsWith(each, StringComparison.Ordinal)))
                {
                    yield return (parts[0].Trim(), parts.Length > 1 ? parts[1].Trim() : "");
                }
            }
        }
    }

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    // Commands whose remark is what they print, up to a colon, in any order.
    [GeneratedRegex("^curl |^./longshore (invoke|run) ")]
    private static partial Regex Answering();
}
