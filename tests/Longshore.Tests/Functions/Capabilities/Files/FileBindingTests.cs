using System.Diagnostics;

namespace Longshore.Tests.Functions.Capabilities.Files;

/// <summary>Directories as functions in JavaScript have them.</summary>
public sealed class FileBindingTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = new();
    private readonly ScriptNode _node = ScriptNode.WithoutQueues();

    private string ReadOnly => $"files:{_folder.Path}:/data";

    private string Writable => ReadOnly + ":rw";

    public ValueTask InitializeAsync()
    {
        _folder.Write("in.txt", "ünder");
        _folder.Write("in.json", """{"a":[1]}""");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "sub"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "inside"), "in.txt");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "outside"), "/etc/hostname");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("await env.files.text('/data/in.txt')", "ünder")]
    [InlineData("await env.files.text('/data/inside')", "ünder")]
    [InlineData("await env.files.text('/data/sub/../in.txt')", "ünder")]
    [InlineData("JSON.stringify(await env.files.json('/data/in.json'))", """{"a":[1]}""")]
    [InlineData("String((await env.files.read('/data/in.txt')).length)", "6")]
    [InlineData("new TextDecoder().decode(await env.files.read('/data/in.txt', { offset: 2, length: 3 }))", "nde")]
    [InlineData("String((await env.files.read('/data/in.txt', { offset: 100 })).length)", "0")]
    [InlineData("(await env.files.list('/data')).join()", "in.json,in.txt,inside,outside,sub")]
    [InlineData("(await env.files.list('/data/sub')).join()", "")]
    [InlineData("(s => [s.isFile, s.isDirectory, s.size, s.modified instanceof Date].join())(await env.files.stat('/data/in.txt'))", "true,false,6,true")]
    [InlineData("(s => [s.isFile, s.isDirectory].join())(await env.files.stat('/data'))", "false,true")]
    public async Task Files_OfADirectory_AreRead(string expression, string answer) =>
        Assert.Equal(answer, await _node.RunAsync($"return {expression}", ReadOnly));

    [Theory]
    [InlineData("data")]
    [InlineData("web/data.dir")]
    public async Task Files_OfADirectoryWithARelativeName_AreBelowTheRoot(string name)
    {
        var grant = $"files:{_folder.Path}:{name}";

        Assert.Equal("ünder", await _node.RunAsync($"return await env.files.text('/{name}/in.txt')", grant));
        Assert.EndsWith(
            $"it has /{name}", await _node.RunAsync("return await env.files.text('/in.txt').catch(error => error.message)", grant), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_OfAWritableDirectory_AreChanged()
    {
        Assert.Equal("one two|false|made", await _node.RunAsync(
            """
            await env.files.write("/data/out.txt", "long text that goes");
            await env.files.write("/data/out.txt", "one");
            await env.files.write("/data/out.txt", new TextEncoder().encode(" two"), { append: true });
            await env.files.remove("/data/in.txt");
            await env.files.makeDirectory("/data/made");
            const names = await env.files.list("/data");
            return [await env.files.text("/data/out.txt"), names.includes("in.txt"), names.find(name => name === "made")].join("|");
            """,
            Writable));
        Assert.Equal("one two", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "out.txt"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("env.files.text('/data/none')", "NotFound: /data/none: No such file or directory")]
    [InlineData("env.files.text('/data/outside')", "Refused")]
    [InlineData("env.files.text('/data/../etc/hostname')", "Refused")]
    [InlineData("env.files.text('/database/in.txt')", "Refused: no directory of the function has this path; it has /data")]
    [InlineData("env.files.text('in.txt')", "InvalidArgument: a path begins with a slash")]
    [InlineData("env.files.text('/data/in.txt\\0x')", "InvalidArgument")]
    [InlineData("env.files.text('/data/' + 'x'.repeat(5000))", "InvalidArgument")]
    [InlineData("env.files.text('/data/sub')", "InvalidArgument: /data/sub is no regular file")]
    [InlineData("env.files.text(7)", "TypeError: a path is a string")]
    [InlineData("env.files.list('/data/in.txt')", "InvalidArgument")]
    [InlineData("env.files.read('/data/in.txt', { offset: -1 })", "InvalidArgument")]
    [InlineData("env.files.write('/data/in.txt', 'x')", "Refused: /data is only to be read: deploy the function with --dir HOST:/data:rw")]
    [InlineData("env.files.remove('/data/in.txt')", "Refused")]
    [InlineData("env.files.makeDirectory('/data/x')", "Refused")]
    public async Task Files_ThatAreNotThereOrNotGranted_AreRefused(string expression, string reason) =>
        Assert.StartsWith(reason, await _node.FailAsync(expression, ReadOnly), StringComparison.Ordinal);

    [Theory]
    [InlineData("env.files.write('/data/outside', 'x')", "Refused")]
    [InlineData("env.files.write('/data/../x', 'x')", "Refused")]
    [InlineData("env.files.remove('/data/../../tmp')", "Refused")]
    [InlineData("env.files.remove('/data')", "InvalidArgument")]
    [InlineData("env.files.makeDirectory('/data/sub')", "InvalidArgument")]
    [InlineData("env.files.write('/data/in.txt', 7)", "TypeError")]
    public async Task Files_OutsideOfAWritableDirectory_StayAsTheyAre(string expression, string reason) =>
        Assert.StartsWith(reason, await _node.FailAsync(expression, Writable), StringComparison.Ordinal);

    [Fact]
    public async Task Files_ThatAreTooLarge_AreReadInParts()
    {
        await using (var large = File.Create(Path.Combine(_folder.Path, "large")))
        {
            large.SetLength((16 << 20) + 1);
        }

        Assert.StartsWith("TooLarge", await _node.FailAsync("env.files.read('/data/large')", ReadOnly), StringComparison.Ordinal);
        Assert.Equal("1", await _node.RunAsync("return String((await env.files.read('/data/large', { offset: 16777216 })).length)", ReadOnly));
    }

    // Opening a pipe would wait for a writer.
    [Fact]
    public async Task Pipe_InADirectory_BlocksNothing()
    {
        using (var made = Process.Start("mkfifo", Path.Combine(_folder.Path, "pipe")))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("InvalidArgument: /data/pipe is no regular file", await _node.FailAsync("env.files.read('/data/pipe')", ReadOnly));
    }

    [Fact]
    public async Task Files_WithoutADirectory_AreNotThere() => Assert.Equal("undefined", await _node.RunAsync("return typeof env.files"));
}
