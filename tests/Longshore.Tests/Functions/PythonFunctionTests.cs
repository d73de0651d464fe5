using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

public sealed class PythonFunctionTests(PythonFixture python) : IClassFixture<PythonFixture>
{
    private const string Entries = """
        import os
        from os.path import join as system
        number = 5
        def handler(request): return "handler of " + request.text()
        def other(request): return "other of " + request.text()
        def _own(request): return "own"
        async def later(request): return "later"
        made = lambda request: "made of " + request.text()
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("def handler(request): return 'got ' + request.text()", "got input")]
    [InlineData("def handler(request): return request.body[::-1]", "tupni")]
    [InlineData("def handler(request): return {'a': [1, None, True], 'b': 'é'}", "{\"a\":[1,null,true],\"b\":\"é\"}")]
    [InlineData("def handler(request): return [1, 2]", "[1,2]")]
    [InlineData("def handler(request): return None", "")]
    [InlineData("def handler(request): return request.method + ' ' + request.path", "POST /function/NAME")]
    [InlineData("handler = lambda request: 'from a lambda'", "from a lambda")]
    [InlineData("n = 0\ndef handler(request):\n    global n\n    n += 1\n    return str(n)", "1")]
    [InlineData("import longshore\ndef handler(request): return longshore.Response(b'bytes', 201)", "bytes")]
    [InlineData("class C:\n    def __call__(self, request): return 'from an object'\nhandler = C()", "from an object")]
    [InlineData("import sys\ndef handler(request): return sys.stdin.read() + 'no input'", "no input")]
    [InlineData("print(input(), __name__, end='')", "input __main__")]
    [InlineData("import sys\nfor line in sys.stdin: sys.stdout.write(line.upper())", "INPUT")]
    [InlineData("import os\nos.write(1, b'raw'); os._exit(0)", "raw")]
    [InlineData("import hashlib, re, struct, zlib, decimal, datetime, collections\nprint(hashlib.sha256(b'').hexdigest()[:8], end='')", "e3b0c442")]
    public async Task Invoke_OfAProgram_AnswersTwiceTheSame(string source, string answer)
    {
        var name = await python.DeployAsync(source);
        var expected = (Failure.None, answer.Replace("NAME", name.ToString(), StringComparison.Ordinal));

        Assert.Equal(expected, await python.InvokeAsync(name));
        Assert.Equal(expected, await python.InvokeAsync(name));
    }

    [Theory]
    [InlineData("", "handler of input")]
    [InlineData("handler", "handler of input")]
    [InlineData("other", "other of input")]
    [InlineData("made", "made of input")]
    public async Task Invoke_OfAnotherEntry_CallsIt(string entry, string answer)
    {
        var name = await python.DeployAsync(Entries);

        Assert.Equal((Failure.None, answer), await python.InvokeAsync(new Invocation { Function = name, Input = "input"u8.ToArray(), PythonEntry = entry }));
    }

    // What the program has imported, and what it keeps to itself, answers nobody.
    [Theory]
    [InlineData("absent", "LookupError: the program defines no public function absent")]
    [InlineData("_own", "LookupError: the program defines no public function _own")]
    [InlineData("system", "LookupError: the program defines no public function system")]
    [InlineData("os", "LookupError: the program defines no public function os")]
    [InlineData("number", "LookupError: the program defines no public function number")]
    [InlineData("later", "TypeError: later is asynchronous: write def later(request) without async")]
    public async Task Invoke_OfAnotherEntry_RefusesWhatIsNone(string entry, string error)
    {
        var name = await python.DeployAsync(Entries);

        Assert.Equal((Failure.Trapped, error), await python.InvokeAsync(new Invocation { Function = name, PythonEntry = entry }));
    }

    [Fact]
    public async Task Invoke_OfAnotherEntryOfAScript_IsRefused()
    {
        var name = await python.DeployAsync("def other(request): return 1\nprint('script')");

        Assert.Equal(
            (Failure.Trapped, "LookupError: the program has no handler, so it has no other function that answers requests"),
            await python.InvokeAsync(new Invocation { Function = name, PythonEntry = "other" }));
    }

    // The last answer is longer than a pipe's usual buffer.
    [Fact]
    public async Task Invoke_ThatAsksForOperations_GetsTheirAnswers()
    {
        var package = PythonFixture.Package(
            """
            import longshore
            def handler(request):
                count = longshore.call("kv.increment", "visits", "count", 2)[0]
                longshore.call("kv.put", "visits", "large", b"x" * 300_000, "")
                try:
                    longshore.call("kv.cas", "visits", "large", "", b"y", "")
                except longshore.OperationError as error:
                    return f"{count.decode()} {len(longshore.call('kv.get', 'visits', 'large')[0])} {error.code}"
            """);
        var name = await python.DeployAsync(python.SpecOf(package) with { Grants = [new Grant("kv", "visits")] }, package);

        Assert.Equal((Failure.None, "2 300000 Conflict"), await python.InvokeAsync(name));
        Assert.Equal((Failure.None, "4 300000 Conflict"), await python.InvokeAsync(name));
    }

    [Fact]
    public async Task Invoke_WithABucket_PutsAndReadsObjects()
    {
        var package = PythonFixture.Package(
            """
            from longshore import objects, OperationError
            def handler(request):
                put = objects.put("data", "a/k", "abcdef", content_type="text/x")
                try:
                    objects.put("data", "a/k", b"x", if_none_match="*")
                except OperationError as error:
                    code = error.code
                read = objects.get("data", "a/k", offset=2, length=3)
                same = objects.get("data", "a/k", if_none_match=put.etag)
                objects.put("data", "b", bytearray(b""))
                first, cursor = objects.list("data", limit=1)
                rest, last = objects.list("data", cursor=cursor)
                objects.remove("data", "b")
                return [code, read.body.decode(), read.offset, read.content_type, put.size, same.body, objects.stat("data", "b"),
                        objects.get("data", "b"), [o.key for o in first], [(o.key, o.size) for o in rest], last]
            """);
        var name = await python.DeployAsync(python.SpecOf(package) with { Grants = [new Grant("objects", "data")] }, package);

        Assert.Equal(
            (Failure.None, """["Conflict","cde",2,"text/x",6,null,null,null,["a/k"],[["b",0]],null]"""), await python.InvokeAsync(name));
    }

    [Fact]
    public async Task Invoke_WithARequest_GivesAndTakesHeaders()
    {
        var name = await python.DeployAsync(
            """
            from longshore import Response
            def handler(request):
                return Response({"q": request.query, "ask": request.headers["X-ASK"]}, 418, {"X-Answer": "é", "Content-Type": "a/b"})
            """);
        var request = new GuestRequest("GET", "http://node/function/py?q=a+b%21&e=", [KeyValuePair.Create("X-Ask", "why")]);

        using var result = await python.Node.Invoker.InvokeAsync(new Invocation { Function = name, Request = () => request }, Cancellation);

        Assert.Equal("""{"q":{"q":"a b!","e":""},"ask":"why"}""", Encoding.UTF8.GetString(result.Output.Span));
        Assert.Equal(418, result.Response!.Status);
        Assert.Equal([KeyValuePair.Create("X-Answer", "é"), KeyValuePair.Create("Content-Type", "a/b")], result.Response.Headers);
    }

    [Fact]
    public async Task Invoke_ThatPrints_WritesToTheLog()
    {
        var name = await python.DeployAsync("import sys\ndef handler(request):\n    print('one')\n    print('two', end='', file=sys.stderr)\n    return 'answer'");

        using var result = await python.Node.Invoker.InvokeAsync(new Invocation { Function = name }, Cancellation);

        Assert.Equal("answer", Encoding.UTF8.GetString(result.Output.Span));
        Assert.Equal("one\ntwo", Encoding.UTF8.GetString(result.StandardError.Span));
    }

    [Fact]
    public async Task Invoke_OfAScript_GivesArguments()
    {
        var name = await python.DeployAsync("import sys\nprint(sys.argv[1:], end='')");

        Assert.Equal((Failure.None, "['3', 'x']"), await python.InvokeAsync(name, "", "3", "x"));
    }

    [Fact]
    public async Task Invoke_OfAScriptOverHttp_GivesThePartsOfTheQuery()
    {
        var name = await python.DeployAsync("import sys\nprint(sys.argv[1:], end='')");
        var request = new GuestRequest("GET", "http://node/function/py?5&a%20b&", []);

        using var result = await python.Node.Invoker.InvokeAsync(new Invocation { Function = name, Request = () => request }, Cancellation);

        Assert.Equal("['5', 'a b']", Encoding.UTF8.GetString(result.Output.Span));
    }

    [Fact]
    public async Task Invoke_WithEnvironment_SeesItAtTheImportToo()
    {
        var package = PythonFixture.Package("import os\nlang = os.environ['LANG']\ndef handler(request): return lang + os.environ['X']");
        var spec = python.SpecOf(package) with { Environment = [new EnvironmentVariable("LANG", "C"), new EnvironmentVariable("X", "ü\n")] };

        Assert.Equal((Failure.None, "Cü\n"), await python.InvokeAsync(await python.DeployAsync(spec, package)));
    }

    [Fact]
    public async Task Invoke_WithADirectory_OpensItsFiles()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("in.txt", "from a file");
        var package = PythonFixture.Package("import os\ndef handler(request):\n    with open('/data/in.txt') as f: return f.read() + str(os.listdir('/data'))");
        var spec = python.SpecOf(package) with { Grants = [new Grant("files", folder.Path + ":/data")] };

        Assert.Equal((Failure.None, "from a file['in.txt']"), await python.InvokeAsync(await python.DeployAsync(spec, package)));
    }

    [Fact]
    public async Task Invoke_OfAProgramWithModules_FindsThem()
    {
        var package = PythonFixture.Package(
            "import a, pkg.sub, json, pkgutil\nfrom one import x\ndef handler(request): return a.x + pkg.sub.y + x + pkgutil.get_data('one', 'data.txt').decode() + json.dumps(1)",
            ("a.py", "x = 'a '"),
            ("pkg/sub.py", "from . import other\ny = other.z"),
            ("pkg/other.py", "z = 'z '"),
            ("site-packages/one/__init__.py", "x = 'one '"),
            ("site-packages/one/data.txt", "data "),
            ("site-packages/json.py", "raise Exception('the standard library comes first')"));

        Assert.Equal((Failure.None, "a z one data 1"), await python.InvokeAsync(await python.DeployAsync(python.SpecOf(package), package)));
    }

    [Fact]
    public async Task Invoke_OfAProgramWithResources_ReadsThem()
    {
        var package = PythonFixture.Package(
            """
            import importlib.resources, one
            def handler(request):
                files = importlib.resources.files("one")
                try: files.joinpath("none").read_bytes()
                except FileNotFoundError: missing = "missing"
                with (files / "data.txt").open() as text:
                    return [text.read(), files.joinpath("sub", "b.bin").read_bytes().hex(), [each.name for each in files.iterdir()],
                            str(files.joinpath("sub").is_dir()), importlib.resources.read_text("one", "data.txt"), missing]
            """,
            ("site-packages/one/__init__.py", ""),
            ("site-packages/one/data.txt", "ünder"),
            ("site-packages/one/sub/b.bin", "A"));

        Assert.Equal(
            (Failure.None, """["ünder","41",["__init__.py","data.txt","sub"],"True","ünder","missing"]"""),
            await python.InvokeAsync(await python.DeployAsync(python.SpecOf(package), package)));
    }

    [Fact]
    public async Task Invoke_OfAProgramThatDrewAtItsLoad_DrawsAnew()
    {
        var name = await python.DeployAsync("import random, uuid\nrandom.seed(1)\ndef handler(request): return f'{random.random()} {uuid.uuid4()}'");

        Assert.NotEqual(await python.InvokeAsync(name), await python.InvokeAsync(name));
    }

    [Fact]
    public async Task Invoke_ThatRaises_GivesPythonsTraceback()
    {
        var name = await python.DeployAsync("def deep():\n    raise ValueError('no')\ndef handler(request):\n    deep()");

        using var result = await python.Node.Invoker.InvokeAsync(new Invocation { Function = name }, Cancellation);

        Assert.Equal((Failure.Trapped, "ValueError: no", "UncaughtException"), (result.Failure, result.Detail, result.TrapName));
        Assert.Equal(
            [
                "Traceback (most recent call last):",
                "  File \"/app/main.py\", line 4, in handler",
                "    deep()",
                "  File \"/app/main.py\", line 2, in deep",
                "    raise ValueError('no')",
                "ValueError: no",
            ],
            result.StackTrace);
    }

    [Theory]
    [InlineData("def handler(request):\n    while True: pass", Failure.WallTimeLimit, "longer than its limit")]
    [InlineData("import re\ndef handler(request): re.match('(a*)*b', 'a' * 40)", Failure.WallTimeLimit, "longer than its limit")]
    [InlineData("def handler(request):\n    def f(): return f()\n    f()", Failure.Trapped, "RecursionError: maximum recursion depth exceeded")]
    [InlineData("import sys\ndef handler(request):\n    sys.setrecursionlimit(10**6)\n    x = []\n    for _ in range(10**5): x = [x]\n    return repr(x)", Failure.Trapped, "RecursionError: maximum recursion depth exceeded")]
    [InlineData("class C:\n    def __getattr__(self, n): return getattr(self, n + 'x')\ndef handler(request): C().a", Failure.Trapped, "RecursionError: ")]
    [InlineData("def handler(request):\n    x = []\n    while True: x.append(bytes(1 << 20))", Failure.Trapped, "MemoryError")]
    [InlineData("def handler(request): return 'x' * 2000000", Failure.OutputLimit, "over the limit")]
    [InlineData("while True: print('x' * 1000)", Failure.OutputLimit, "over the limit")]
    [InlineData("import sys\ndef handler(request): sys.exit(3)", Failure.Exited, "exit code 3")]
    [InlineData("raise SystemExit('why')", Failure.Exited, "exit code 1")]
    [InlineData("import os\ndef handler(request): os._exit(0)", Failure.Trapped, "the program ended without an answer")]
    [InlineData("def handler(request): return 1", Failure.Trapped, "TypeError: an answer is str, bytes, dict, list, None or a Response, not int")]
    [InlineData("import threading\ndef handler(request): threading.Thread(target=print).start()", Failure.Trapped, "RuntimeError: threads cannot run in the sandbox")]
    [InlineData("import subprocess\ndef handler(request): subprocess.run(['ls'])", Failure.Trapped, "does not support processes")]
    [InlineData("from longshore import Response\ndef handler(request): return Response('', 99)", Failure.Trapped, "ValueError: a status is a number from 200 to 599, not 99")]
    [InlineData("from longshore import Response\ndef handler(request): return Response('', headers={'a': 'b\\r\\nc: d'})", Failure.Trapped, "has characters that no header can have")]
    [InlineData("import os\ndef handler(request): os.write(0, b'A\\x05\\0\\0\\x00999\\0x'); os._exit(0)", Failure.Trapped, "something that is no answer")]
    [InlineData("import os\ndef handler(request): os.write(0, b'A\\xff\\xff\\xff\\xff'); os._exit(0)", Failure.Trapped, "something that is no answer")]
    [InlineData("import os\ndef handler(request): os.write(0, b'A\\x07\\0\\0\\x00200\\0a\\n\\0'); os._exit(0)", Failure.Trapped, "something that is no answer")]
    [InlineData("import longshore\ndef handler(request): longshore.call('no.such')", Failure.Trapped, "OperationError: UnknownOperation: ")]
    [InlineData("import longshore\ndef handler(request): longshore.call('http.fetch', 'GET', 'http://x.example/', '', '', '')", Failure.Trapped, "OperationError: ")]
    [InlineData("import socket\ndef handler(request): socket.create_connection(('127.0.0.1', 1))", Failure.Trapped, "")]
    public async Task Invoke_ThatIsHostile_EndsAndTheNextWorks(string source, Failure failure, string detail)
    {
        // Only what never ends waits for its time. Code that is compiled at its first call takes seconds on a busy machine.
        var time = TimeSpan.FromSeconds(failure == Failure.WallTimeLimit ? 4 : 60);
        var limits = FunctionLimits.Default with { WallTimeMax = time, OutputBytesMax = 1 << 20 };
        var name = await python.DeployAsync(source, limits);

        for (var call = 0; call < 2; call++)
        {
            var end = await python.InvokeAsync(name);
            Assert.Equal(failure, end.Failure);
            Assert.Contains(detail, end.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("def handler(request) return 1", "SyntaxError: expected ':' (main.py, line 1)")]
    [InlineData("raise LookupError('early')\ndef handler(request): pass", "LookupError: early")]
    [InlineData("import missing\ndef handler(request): pass", "ModuleNotFoundError: No module named 'missing'")]
    [InlineData("async def handler(request): pass", "TypeError: handler is asynchronous: write def handler(request) without async")]
    [InlineData("handler = 1", "TypeError: handler is not a function: write def handler(request)")]
    [InlineData("import os\nos.read(0, 1)\ndef handler(request): pass", "the program reads standard input while it is imported")]
    [InlineData("import os\nprint('last words')\nos._exit(7)\ndef handler(request): pass", "the program ended itself with exit code 7 while it was imported")]
    [InlineData("import longshore\nlongshore.call('x')\ndef handler(request): pass", "RuntimeError: an operation can be asked for in a call")]
    [InlineData("import sys\nsys.exit(7)\ndef handler(request): pass", "SystemExit: 7")]
    public async Task Deploy_OfAProgramThatIsWrong_SaysWhy(string source, string reason)
    {
        var refusal = Assert.Single(await python.RefusalsAsync(source));

        Assert.StartsWith(reason, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_OfAProgramThatImportsACExtension_SaysWhatItIs()
    {
        var package = PythonFixture.Package(
            "import one.fast\ndef handler(request): pass", ("site-packages/one/__init__.py", ""), ("site-packages/one/fast.abi3.so", ""));

        var result = await python.Node.Catalog.DeployAsync(python.SpecOf(package), package, Cancellation);

        Assert.StartsWith(
            "ImportError: one.fast is a C extension (site-packages/one/fast.abi3.so), which cannot run in the sandbox",
            Assert.Single(result.Errors),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_OfAProgramWhoseImportNeverEnds_EndsWithItsRequest()
    {
        var package = PythonFixture.Package("while True: pass\ndef handler(request): pass");
        using var request = new CancellationTokenSource();
        var deployment = python.Node.Catalog.DeployAsync(python.SpecOf(package), package, request.Token);

        await request.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deployment);
    }

    [Fact]
    public async Task Deploy_OfAProgramWhoseImportNeverEnds_IsRefusedAfterItsTime()
    {
        using var catalog = new FunctionCatalog(new MemoryFunctionStore(), new ImpatientTime(), FunctionFixture.Options);
        var package = PythonFixture.Package("while True: pass\ndef handler(request): pass");

        var result = await catalog.DeployAsync(python.SpecOf(package), package, Cancellation);

        Assert.Contains("was not imported within 20 s", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_WithTooLittleMemoryForPython_IsRefused()
    {
        var package = PythonFixture.Package("def handler(request): pass");
        var spec = python.SpecOf(package) with { Limits = FunctionLimits.Default with { MemoryBytesMax = 1 << 20 } };

        Assert.NotEmpty((await python.Node.Catalog.DeployAsync(spec, package, Cancellation)).Errors);
    }

    [Fact]
    public async Task Deploy_WithAnExport_IsRefused()
    {
        var package = PythonFixture.Package("def handler(request): pass");

        var result = await python.Node.Catalog.DeployAsync(python.SpecOf(package) with { Export = "f" }, package, Cancellation);

        Assert.Equal(["export: is for modules of WebAssembly; of Python, the function handler is called"], result.Errors);
    }

    [Fact]
    public async Task Deploy_OfADamagedPackage_IsRefused()
    {
        var package = PythonFixture.Package("def handler(request): pass")[..^5];

        var result = await python.Node.Catalog.DeployAsync(python.SpecOf(package), package, Cancellation);

        Assert.StartsWith("the package is a damaged zip archive", Assert.Single(result.Errors), StringComparison.Ordinal);
    }
}
