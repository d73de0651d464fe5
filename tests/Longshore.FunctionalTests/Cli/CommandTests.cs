using System.Globalization;
using System.Text.Json;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Hosting;
using Longshore.Tests.Wasm;

namespace Longshore.FunctionalTests.Cli;

public sealed class CommandTests
{
    [Theory]
    [InlineData("")]
    [InlineData("demo")]
    [InlineData("serve")]
    [InlineData("deploy")]
    [InlineData("list")]
    [InlineData("inspect")]
    [InlineData("invoke")]
    [InlineData("remove")]
    [InlineData("load")]
    [InlineData("logs")]
    [InlineData("versions")]
    [InlineData("rollback")]
    [InlineData("promote")]
    [InlineData("run")]
    [InlineData("worker")]
    [InlineData("keys")]
    [InlineData("secret")]
    [InlineData("secret set")]
    [InlineData("secret list")]
    [InlineData("secret remove")]
    [InlineData("queue")]
    [InlineData("trust")]
    [InlineData("trust worker")]
    [InlineData("trust submit")]
    [InlineData("trust verify")]
    [InlineData("trust explain")]
    public async Task Help_OfEveryVerb_HasAnExample(string verb)
    {
        var help = await LongshoreProcess.RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, help.ExitCode);
        Assert.Contains("Example:\n  longshore " + (verb.Length == 0 ? "serve" : verb), help.Output, StringComparison.Ordinal);
        Assert.Equal("", help.Error);
        Assert.All(
            help.Output.Split('\n').TakeWhile(line => line != "Example:"),
            line => Assert.True(line.Length <= 80 || !line.Trim().Contains(' ', StringComparison.Ordinal), line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("help")]
    public async Task Command_WithoutAVerb_IsItsHelp(string line)
    {
        var help = await LongshoreProcess.RunAsync("--help");
        var output = await LongshoreProcess.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(help, output);
    }

    [Theory]
    [InlineData("deploy")]
    [InlineData("secret set")]
    public async Task Help_WithAVerb_IsThatOfTheVerb(string verb)
    {
        var help = await LongshoreProcess.RunAsync([.. verb.Split(' '), "--help"]);

        Assert.Equal(help, await LongshoreProcess.RunAsync(["help", .. verb.Split(' ')]));
    }

    [Theory]
    [InlineData("lanch", "did you mean launch?", false)]
    [InlineData("depoly", "did you mean deploy?", true)]
    [InlineData("list --jsn", "did you mean --json?", true)]
    [InlineData("secret lst", "did you mean list?", true)]
    public async Task CommandLine_WithAMisspeltWord_SaysWhatWasMeant(string line, string meant, bool isSaid)
    {
        var output = await LongshoreProcess.RunAsync(line.Split(' '));

        Assert.Equal(2, output.ExitCode);
        Assert.Equal(isSaid, output.Error.Contains(meant, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--listen 127.0.0.1:PORT")]
    [InlineData("--listen localhost:PORT")]
    [InlineData("--listen [::1]:PORT")]
    [InlineData("--listen :PORT")]
    [InlineData("--listen PORT")]
    [InlineData("--port :PORT")]
    public async Task Serve_WithAPortAsPeopleWriteIt_ListensThere(string options)
    {
        using var directory = new TemporaryDirectory();
        var port = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        await using var node = LongshoreProcess.Start(["serve", "--data", directory.Path, .. options.Replace("PORT", port, StringComparison.Ordinal).Split(' ')]);

        var line = await node.ReadLineAsync(text => text.Contains("serves at", StringComparison.Ordinal));

        Assert.EndsWith($"http://localhost:{port}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_WithoutInput_ReadsStandardInput()
    {
        using var directory = new TemporaryDirectory();
        await LongshoreProcess.RunAsync("deploy", "echo", Samples.Path("echo"), "--data", directory.Path);

        var piped = await LongshoreProcess.RunShellAsync($"printf 'from a pipe' | longshore invoke echo --local --data {directory.Path}");
        var closed = await LongshoreProcess.RunShellAsync($"longshore invoke echo --local --data {directory.Path} <&-");

        Assert.Equal(new CommandOutput(0, "from a pipe", ""), piped);
        Assert.Equal(new CommandOutput(0, "", ""), closed);
    }

    [Theory]
    [InlineData("launch", "launch")]
    [InlineData("list --fast", "--fast")]
    [InlineData("deploy a", "FILE")]
    [InlineData("deploy a x.wasm --memory many", "write a size as")]
    [InlineData("deploy a x.wasm --wall-time 5", "write a duration as")]
    [InlineData("deploy a x.wasm --dir data:/data", "a directory is written HOST:GUEST")]
    [InlineData("deploy a x.wasm --subscribe Orders", "a subscription is written QUEUE")]
    [InlineData("serve --queues 0 --port 0", "0 queues are outside")]
    [InlineData("deploy a absent.wasm", "absent.wasm cannot be read")]
    [InlineData("serve absent.json", "absent.json cannot be read")]
    [InlineData("serve --port 70000", "0 to 65535")]
    [InlineData("serve --core-slots 0 --queue -1 --port 0", "a queue of -1 is outside")]
    [InlineData("serve --policy LIFO --port 0", "there is no scheduling policy \"LIFO\"; there are EDF, FIFO, SJF, RR")]
    [InlineData("serve --quantum-us 5 --port 0", "outside 100 us to 10 s")]
    [InlineData("serve --listen somewhere", "localhost, any, or an IP address")]
    [InlineData("serve --listen localhost:99999", "a port is a number from 0 to 65535")]
    [InlineData("serve --listen localhost:web", "\"web\" is no port: write ADDRESS:PORT")]
    [InlineData("serve --listen localhost:80 --port 81", "both name a port: leave out one")]
    [InlineData("serve --port web", "--port web: a port is a number such as 8080")]
    [InlineData("serve --log-size 5 --port 0", "it has at least 1048576")]
    [InlineData("serve --log-days 0 --port 0", "is outside 1 to 3650")]
    [InlineData("serve --log-size many", "write a size as 64MiB or 1GiB")]
    [InlineData("invoke a --local --node http://localhost:1", "exclude each other")]
    [InlineData("invoke a --node longshore", "is not the URL of a node")]
    [InlineData("inspect UPPER", "a function name is")]
    [InlineData("deploy a absent.js", "there is no file absent.js")]
    [InlineData("run", "name the program to run")]
    [InlineData("run absent.js", "there is no file absent.js")]
    [InlineData("run samples/hello.js --policy nearest", "'nearest' not recognized")]
    [InlineData("run samples/hello.js --servers 2 --server-file absent.txt", "Failed to open the server file: absent.txt")]
    [InlineData("run samples/hello.js --offloads samples/hello.js", "is not a list of offloads")]
    [InlineData("run samples/hello.js --remote-only", "--remote-only needs workers")]
    [InlineData("worker --listen somewhere", "write --listen 0.0.0.0:7000")]
    [InlineData("worker --memory much", "write --memory as 256MiB")]
    [InlineData("keys --trust me", "is not a fingerprint")]
    [InlineData("secret get KEY", "'get'")]
    [InlineData("secret set 1KEY", "a secret's name is")]
    [InlineData("secret set KEY", "a secret cannot be empty")]
    [InlineData("secret set KEY --file absent.txt", "absent.txt cannot be read")]
    [InlineData("secret remove KEY", "there is no secret")]
    [InlineData("serve --kv-entries 0 --port 0", "0 entries of a key-value store are outside")]
    public async Task CommandLine_ThatIsWrong_EndsWithTwoAndSaysWhy(string line, string reason)
    {
        using var directory = new TemporaryDirectory();

        var output = await LongshoreProcess.RunAsync([.. line.Split(' '), .. DataOption(line, directory.Path)]);

        Assert.Equal(2, output.ExitCode);
        Assert.Contains(reason, output.Error, StringComparison.Ordinal);
        Assert.Equal("", output.Output);
    }

    [Fact]
    public async Task Functions_WithoutANode_AreDeployedListedInvokedRemoved()
    {
        using var directory = new TemporaryDirectory();
        string[] data = ["--data-dir", directory.Path];

        var none = await LongshoreProcess.RunAsync(["list", .. data]);
        var deployed = await LongshoreProcess.RunAsync(
            ["deploy", "fib", Samples.Path("fibonacci"), "--memory", "2MiB", "--wall-time", "250ms", .. data]);
        var inspected = await LongshoreProcess.RunAsync(["inspect", "fib", "--json", .. data]);
        var listed = await LongshoreProcess.RunAsync(["list", .. data]);
        var local = await LongshoreProcess.RunAsync(["invoke", "fib", "--local", "10", .. data]);
        var remote = await LongshoreProcess.RunAsync(["invoke", "fib", "10", .. data]);
        var removed = await LongshoreProcess.RunAsync(["remove", "fib", .. data]);
        var again = await LongshoreProcess.RunAsync(["remove", "fib", .. data]);
        var gone = await LongshoreProcess.RunAsync(["invoke", "fib", "--local", "10", .. data]);

        Assert.Contains("No function is deployed", none.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (deployed.ExitCode, deployed.Error));
        using var json = JsonDocument.Parse(inspected.Output);
        Assert.Equal(2 << 20, json.RootElement.GetProperty("limits").GetProperty("memory-bytes-max").GetInt32());
        Assert.Equal(250_000, json.RootElement.GetProperty("limits").GetProperty("wall-time-us-max").GetInt32());
        Assert.Contains("fib", listed.Output, StringComparison.Ordinal);
        Assert.Equal((0, "55\n"), (local.ExitCode, local.Output));
        Assert.Equal(1, remote.ExitCode);
        Assert.Contains("no node runs on", remote.Error, StringComparison.Ordinal);
        Assert.Equal((0, "removed fib\n"), (removed.ExitCode, removed.Output));
        Assert.Equal(3, again.ExitCode);
        Assert.Equal(3, gone.ExitCode);
    }

    [Fact]
    public async Task Deploy_OfWhatIsNoModule_EndsWithFourAndStoresNothing()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("text.wasm", "this is no module");

        var deployed = await LongshoreProcess.RunAsync("deploy", "bad", file, "--data", directory.Path);
        var listed = await LongshoreProcess.RunAsync("list", "--json", "--data", directory.Path);

        Assert.Equal(4, deployed.ExitCode);
        Assert.Contains("malformed module at byte 0", deployed.Error, StringComparison.Ordinal);
        Assert.Equal("[]\n", listed.Output);
    }

    [Fact]
    public async Task Invoke_ThroughANode_HasItsInputOutputAndFailures()
    {
        using var directory = new TemporaryDirectory();
        string[] data = ["--data-dir", directory.Path];
        var file = directory.Write("input.txt", "from a file");
        await using var node = await ServeProcess.StartAsync(directory.Path);
        await LongshoreProcess.RunAsync(["deploy", "echo", Samples.Path("echo"), .. data]);
        await LongshoreProcess.RunAsync(["deploy", "trap", Path.Combine(Samples.Folder, "hostile", "trap.wasm"), .. data]);

        var text = await LongshoreProcess.RunAsync(["invoke", "echo", "--input", "ü text", .. data]);
        var named = await LongshoreProcess.RunAsync(["invoke", "echo", "--input", "@" + file, .. data]);
        var url = await LongshoreProcess.RunAsync(["invoke", "echo", "--input", "x", "--node", node.Client.BaseAddress!.ToString()]);
        var json = await LongshoreProcess.RunAsync(["invoke", "trap", "divide", "--json", .. data]);
        var trap = await LongshoreProcess.RunAsync(["invoke", "trap", "divide", .. data]);
        var local = await LongshoreProcess.RunAsync(["invoke", "trap", "divide", "--local", .. data]);

        Assert.Equal("ü text", text.Output);
        Assert.Equal("from a file", named.Output);
        Assert.Equal("x", url.Output);
        using var told = JsonDocument.Parse(json.Output);
        Assert.Equal("IntegerDivideByZero", told.RootElement.GetProperty("trap").GetString());
        Assert.Equal((10, ""), (trap.ExitCode, trap.Output));
        Assert.Contains("trap failed: Trapped: integer divide by zero\n  at ", trap.Error, StringComparison.Ordinal);
        Assert.Equal((trap.ExitCode, trap.Error), (local.ExitCode, local.Error));
    }

    [Fact]
    public async Task Function_WithDirectories_SeesThemAndNothingElse()
    {
        using var directory = new TemporaryDirectory();
        var home = Path.Combine(directory.Path, "data");
        string[] data = ["--data-dir", home];
        var shown = Directory.CreateDirectory(Path.Combine(directory.Path, "shown")).FullName;
        var state = Directory.CreateDirectory(Path.Combine(directory.Path, "state")).FullName;
        await File.WriteAllTextAsync(Path.Combine(shown, "page.txt"), "ahoy", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "secret"), "no", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(shown, "link"), "../secret");

        var deployed = await LongshoreProcess.RunAsync(
            ["deploy", "files", Samples.Path("files"), "--dir", shown + ":/site", "--dir", state + ":/state:rw", "--dir", shown + ":pages", .. data]);
        var inspected = await LongshoreProcess.RunAsync(["inspect", "files", .. data]);
        await using var node = await ServeProcess.StartAsync(home);
        var listed = await InvokeAsync("ls", "/site");
        var read = await InvokeAsync("cat", "/site/page.txt");
        var relative = await InvokeAsync("cat", "pages/page.txt");
        var refused = await InvokeAsync("put", "/site/page.txt");
        var put = await InvokeAsync("put", "/state/note");
        var kept = await InvokeAsync("cat", "/state/note");
        var outside = await InvokeAsync("cat", "/site/link");
        var above = await InvokeAsync("cat", "/site/../secret");
        var elsewhere = await InvokeAsync("cat", "/etc/passwd");

        Assert.True(deployed.ExitCode == 0, deployed.Error);
        Assert.Contains($"grant      files:{state}:/state:rw", inspected.Output, StringComparison.Ordinal);
        Assert.Equal("           ? link\n           4 page.txt\n", listed.Output);
        Assert.Equal("ahoy", read.Output);
        Assert.Equal("ahoy", relative.Output);
        Assert.Equal("", put.Error);
        Assert.Equal("written", kept.Output);
        Assert.Equal("written", await File.ReadAllTextAsync(Path.Combine(state, "note"), TestContext.Current.CancellationToken));
        Assert.Equal("ahoy", await File.ReadAllTextAsync(Path.Combine(shown, "page.txt"), TestContext.Current.CancellationToken));
        Assert.All([refused, outside, above, elsewhere], output => Assert.NotEqual(0, output.ExitCode));
        Assert.All([refused, outside, above, elsewhere], output => Assert.Equal("", output.Output));

        Task<CommandOutput> InvokeAsync(params string[] arguments) =>
            LongshoreProcess.RunAsync(["invoke", "files", .. arguments, "--input", "written", .. data]);
    }

    [Fact]
    public async Task Deploy_WithADirectoryThatIsNotThere_IsRefused()
    {
        using var directory = new TemporaryDirectory();

        var deployed = await LongshoreProcess.RunAsync(
            ["deploy", "files", Samples.Path("files"), "--dir", "/no/such:/data", "--data-dir", directory.Path]);

        Assert.Equal(4, deployed.ExitCode);
        Assert.Contains("/no/such cannot be opened as a directory", deployed.Error, StringComparison.Ordinal);
    }

    // The node compiles it once; what it compiled is there for the next start, and for a call without a node.
    [Theory]
    [InlineData("", "compiled")]
    [InlineData("DIRECTORY/shared", "shared")]
    public async Task Function_OfALargeModule_IsCompiledAheadOfTimeAndKept(string variable, string folder)
    {
        using var directory = new TemporaryDirectory();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [CompiledModules.SharedDirectory] = variable.Replace("DIRECTORY", directory.Path, StringComparison.Ordinal),
        };
        string[] data = ["--data-dir", directory.Path];
        var module = Path.Combine(directory.Path, "large.wasm");
        await File.WriteAllBytesAsync(module, LargeModule(), TestContext.Current.CancellationToken);
        string started;
        await using (var node = await ServeProcess.StartAsync(directory.Path, environment))
        {
            var deployed = await LongshoreProcess.RunAsync(["deploy", "large", module, .. data]);
            Assert.True(deployed.ExitCode == 0, deployed.Error);
            var called = await LongshoreProcess.RunAsync(["invoke", "large", .. data]);
            Assert.Equal((0, ""), (called.ExitCode, called.Error));
            await node.Process.InterruptAsync();
            started = (await node.Process.EndAsync()).Error;
        }

        var local = await LongshoreProcess.RunAsync(environment, ["invoke", "large", "--local", .. data]);

        Assert.DoesNotContain("slower than it could", started, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(directory.Path, folder), "*.image"));
        Assert.Equal((0, ""), (local.ExitCode, local.Error));
    }

    // Its start adds up 1 to 20,000 in straight code and traps if the sum is wrong.
    private static byte[] LargeModule()
    {
        var builder = new ModuleBuilder();
        var body = new List<byte> { 0x41, 0x00 };
        for (var i = 1; i <= 20_000; i++)
        {
            body.AddRange([0x41, .. ModuleBuilder.SignedLeb(i), 0x6a]);
        }

        builder.Function(
            builder.Type([], []), [.. body, 0x41, .. ModuleBuilder.SignedLeb(200_010_000), 0x47, 0x04, 0x40, 0x00, 0x0b], "_start");
        return builder.Build();
    }

    [Fact]
    public async Task Serve_Interrupted_EndsCleanlyAndKeepsItsFunctions()
    {
        using var directory = new TemporaryDirectory();
        await using (var first = await ServeProcess.StartAsync(directory.Path))
        {
            await first.DeployAsync("echo", Samples.Read("echo"));
            var second = await LongshoreProcess.RunAsync("serve", "--port", "0", "--data", directory.Path);
            Assert.Equal(2, second.ExitCode);
            Assert.Contains("a node runs on", second.Error, StringComparison.Ordinal);

            await first.Process.InterruptAsync();
            Assert.Equal(0, (await first.Process.EndAsync()).ExitCode);
            Assert.False(File.Exists(Path.Combine(directory.Path, "node.json")));
        }

        await using var later = await ServeProcess.StartAsync(directory.Path);
        Assert.Equal("ahoy", await EchoAsync(later, "ahoy"));
    }

    [Fact]
    public async Task Serve_SpecificationWithErrors_EndsWithTwoAndPrintsThemAll()
    {
        using var directory = new TemporaryDirectory();
        var spec = directory.Write("spec.json", """
            [{"name": "t", "port": 0, "shade": true, "routes": [{"route": "/x", "path": "absent.wasm.so", "relative-deadline-us": 1}]}]
            """);

        var output = await LongshoreProcess.RunAsync("serve", spec, "--port", "0", "--data", directory.Path);

        Assert.Equal(2, output.ExitCode);
        Assert.Contains("longshore: $[0].port: must be a whole number from 1 to 65535, not 0\n", output.Error, StringComparison.Ordinal);
        Assert.Contains("longshore: $[0].shade: is not a known key\n", output.Error, StringComparison.Ordinal);
        Assert.Contains("longshore: $[0].routes[0].path: no such module", output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_SpecificationOfTheSamples_AnswersAsTheSeedSays()
    {
        using var directory = new TemporaryDirectory();
        var port = FreePort.Find();
        var spec = directory.Write("spec.json", $$"""
            [{"name": "GWU", "port": {{port}}, "routes": [{"route": "/fib", "path": "fibonacci.wasm.so",
              "expected-execution-us": 6000, "relative-deadline-us": 20000000, "http-resp-content-type": "text/plain"}]}]
            """);
        await using var process = LongshoreProcess.Start("serve", spec, "--port", "0", "--data", directory.Path);
        await process.ReadLineAsync(line => line.Contains($"http://localhost:{port}/fib", StringComparison.Ordinal));
        using var client = new HttpClient();

        var answer = await client.GetStringAsync(
            new Uri($"http://localhost:{port}/fib?10"), TestContext.Current.CancellationToken);

        Assert.Equal("55\n", answer);
    }

    private static string[] DataOption(string line, string directory) =>
        line.Split(' ')[0] is "launch" ? [] : ["--data-dir", directory];

    private static async Task<string> EchoAsync(ServeProcess node, string text)
    {
        using var content = new StringContent(text);
        using var response = await node.Client.PostAsync(
            new Uri("/function/echo", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
