using System.Globalization;
using System.Text;
using Longshore.Cli.Projects;
using Longshore.Functions.Specs;

namespace Longshore.FunctionalTests.Cli;

/// <summary>Reading <c>longshore.toml</c>.</summary>
public sealed class ProjectReaderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public ProjectReaderTests() => _directory.Write("a.js", "export default () => 1");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Read_OfAFunctionWithEverything_IsItsSpec()
    {
        var project = Read(
            """
            name = "shop"

            [functions.a]
            source = "a.js"
            build = "true"
            grants = ["http:example.com"]
            secrets = ["KEY", "KEY:OTHER"]
            directories = ["/srv/a:/a:rw"]
            subscriptions = ["jobs:batch=10"]
            schedules = ["0 6 * * MON;Europe/Berlin;once"]
            executor = "local"
            deadline = "20ms"
            on-miss = "kill"
            labels = { team = "x" }

            [functions.a.limits]
            memory = "32MiB"
            wall-time = "2s"
            input = 1024

            [functions.a.env]
            LANG = "C"
            """);

        var function = Assert.Single(project.Functions);
        Assert.Equal(("shop", "true", Path.Combine(_directory.Path, "a.js")), (project.Name, function.Build, function.Code));
        var spec = function.Spec;
        Assert.Equal(["http:example.com", "secret:KEY", "secret:KEY:OTHER", "files:/srv/a:/a:rw"], spec.Grants.Select(grant => grant.ToString()));
        Assert.Equal((32L << 20, 2.0, 1024), (spec.Limits.MemoryBytesMax, spec.Limits.WallTimeMax.TotalSeconds, spec.Limits.InputBytesMax));
        Assert.Equal("LANG=C", Assert.Single(spec.Environment).ToString());
        Assert.Equal(["team=x", "longshore.project=shop"], spec.Labels.Select(label => label.ToString()));
        Assert.Equal(10, Assert.Single(spec.Subscriptions).BatchMax);
        Assert.Equal("0 6 * * MON;Europe/Berlin;once", Assert.Single(spec.Schedules).ToString());
        Assert.Equal((TimeSpan.FromMilliseconds(20), OnMiss.Kill, "local"), (spec.Deadline.Relative, spec.Deadline.OnMiss, spec.Executor?.Value));
    }

    [Theory]
    [InlineData("name = \"p\"\nnmae = 1", "2:1", "nmae: is not a known key")]
    [InlineData("", "1:1", "name: is required")]
    [InlineData("name = \"A B\"", "1:1", "name: must be 1 to 63")]
    [InlineData("name = \"p\"\n[functions.x]", "2:2", "functions.x.source: is required, or artifact")]
    [InlineData("name = \"p\"\n[functions.x]\nsource = \"none.js\"", "3:1", "functions.x.source: there is no file none.js")]
    [InlineData("name = \"p\"\n[functions.x]\nsource = \"a.rb\"", "3:1", "functions.x.source: must be a file that ends in")]
    [InlineData("name = \"p\"\n[functions.x]\nsource = \"a.js\"\nartifact = \"a.wasm\"", "4:1", "functions.x.artifact: stands beside source")]
    [InlineData("name = \"p\"\n[functions.x]\nsource = \"a.js\"\nlimits.memory = \"5 bits\"", "4:1", "functions.x.limits.memory: must be a size")]
    [InlineData("name = \"p\"\n[functions.x]\nsource = \"a.js\"\nlimits = { memory = \"1KiB\" }", "4:12", "functions.x.limits.memory: must be from 65536")]
    [InlineData("name = \"p\"\n[functions.x]\nsource = \"a.js\"\ngrants = [\n  \"http:a.com\",\n  \"nothing\"]", "6:3", "functions.x.grants[1]: \"nothing\" is not understood")]
    [InlineData("name = \"p\"\n[functions.x]\nsource = \"a.js\"\nsecrets = [\"A\", \"b c\"]", "4:17", "functions.x.secrets[1]: ")]
    [InlineData("name = \"p\"\n[functions.x]\nsource = \"a.js\"\nenv = { A = 1 }", "4:9", "functions.x.env.A: must be a string, not 1")]
    [InlineData("name = \"p\"\n[functions.x]\nsource = \"a.js\"\nschedules = [\"0 6 * *\"]", "4:14", "functions.x.schedules[0].cron: is not a cron expression")]
    [InlineData("name = \"p\"\n[functions.x]\nsource = \"a.js\"\nsource = \"a.js\"", "4:1", "\"source\" stands in line 3 already")]
    [InlineData("name = \"p\"\n[functions.x]\nsource = \"a.js\"\n[functions.x]", "4:2", "\"x\" stands in line 2 already")]
    [InlineData("name = \"p\"\n[functions.\"A B\"]\nsource = \"a.js\"", "2:2", "functions.A B: a function name is")]
    [InlineData("name = \"p\"\n[functions.x]\nsource = \"a.js\"\nlabels = { \"longshore.project\" = \"q\" }", "4:1", "functions.x.labels: \"longshore.project\" is the label")]
    public void Read_OfAnError_TellsItsPlace(string text, string place, string message)
    {
        var error = Assert.Single(Errors(text));

        Assert.StartsWith($"f.toml:{place}: {message}", error.In("f.toml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfThirtyErrors_TellsAllInTheOrderOfTheFile()
    {
        var text = new StringBuilder("name = \"p\"\n");
        string[] wrong = ["limits.memory = \"x\"", "= 3", "source = \"a.js\" \"b.js\"", "grants = 7", "unknown = 1", "deadline = 5"];
        for (var i = 0; i < 5; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"[functions.f{i}]");
            foreach (var line in wrong)
            {
                text.AppendLine(line);
            }
        }

        var errors = Errors(text.ToString());

        int[] expected = [.. Enumerable.Range(0, 5).SelectMany(i => Enumerable.Range(3 + (7 * i), wrong.Length))];
        Assert.Equal(expected, errors.Select(error => error.Place.Line));
    }

    [Fact]
    public void Read_OfDeepNests_IsRefused()
    {
        var arrays = Errors("name = " + new string('[', 3000) + new string(']', 3000));
        var names = Errors(string.Join('.', Enumerable.Repeat("a", 3000)) + " = 1");
        var tables = Errors("[" + string.Join('.', Enumerable.Repeat("a", 3000)) + "]");

        Assert.All([arrays, names, tables], errors => Assert.NotEmpty(errors));
    }

    private Project Read(string text)
    {
        var errors = new List<FileError>();
        var project = ProjectReader.Read(text, _directory.Path, errors);
        Assert.Empty(errors);
        return project!;
    }

    private List<FileError> Errors(string text)
    {
        var errors = new List<FileError>();
        Assert.Null(ProjectReader.Read(text, _directory.Path, errors));
        return errors;
    }
}
