using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;

namespace Longshore.Tests.JavaScript;

public sealed class ModuleFilesTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("./lib.js", "lib")]
    [InlineData("./lib", "lib")]
    [InlineData("./folder", "folder")]
    [InlineData("plain", "plain main")]
    [InlineData("plain/other.js", "plain other")]
    [InlineData("modern", "modern import")]
    [InlineData("modern/feature/deep", "modern deep")]
    [InlineData("@scope/pack", "scoped")]
    [InlineData("./data.json", "{\"a\":1}")]
    [InlineData("old", "{\"kind\":\"old\",\"dep\":\"dep\",\"own\":7}")]
    [InlineData("old/named.js", "{\"a\":1}")]
    public void Import_AsNodeFindsIt_HasItsValue(string specifier, string value)
    {
        Files();
        File("main.js", $"import value from '{specifier}'; export default typeof value === 'string' ? value : JSON.stringify(value)");

        Assert.Equal(value, Evaluate("main.js"));
    }

    [Fact]
    public void Import_OfCommonJsNames_FindsThem()
    {
        Files();
        File("main.js", "import old, { kind } from 'old'; import * as all from 'old'; export default `${kind} ${old === all['module.exports']} ${typeof all.missing}`");

        Assert.Equal("old true undefined", Evaluate("main.js"));
    }

    [Theory]
    [InlineData("modern/hidden.js")]
    [InlineData("./nowhere")]
    [InlineData("nobody")]
    [InlineData("../")]
    [InlineData("#internal")]
    public void Import_OfWhatIsNotThere_NamesTheImporter(string specifier)
    {
        Files();
        File("main.js", $"import value from '{specifier}'");

        var refusal = Assert.Throws<JavaScriptException>(() => Evaluate("main.js"));

        Assert.Equal($"Error: Cannot find module '{specifier}' imported from main.js", refusal.Message);
    }

    [Fact]
    public void Require_OfWhatIsNotThere_ThrowsWhenItIsReached()
    {
        File("maybe.cjs", "let found; try { found = require('nobody') } catch (e) { found = e.message }\nmodule.exports = found");
        File("main.js", "export { default } from './maybe.cjs'");

        Assert.Equal("Cannot find module 'nobody' required by maybe.cjs", Evaluate("main.js"));
    }

    [Theory]
    [InlineData("{\"__proto__\": {\"admin\": true}, \"n\": 1}", "{\"__proto__\":{\"admin\":true},\"n\":1} undefined")]
    [InlineData("\"a\\u2028\\\"\"", "\"a\u2028\\\"\" undefined")]
    [InlineData("null", "null undefined")]
    [InlineData("[1, -2.5e3, true]", "[1,-2500,true] undefined")]
    public void Import_OfJson_IsItsValue(string json, string value)
    {
        File("a.json", json);
        File("main.js", "import a from './a.json' with { type: 'json' }; export default `${JSON.stringify(a)} ${a?.admin}`");

        Assert.Equal(value, Evaluate("main.js"));
    }

    [Theory]
    [InlineData("[1, (globalThis.ran = 'code')]")]
    [InlineData("{ a: 1 }")]
    [InlineData("1; globalThis.ran = 'code'")]
    [InlineData("")]
    [InlineData("[1,]")]
    [InlineData("'a'")]
    public void Import_OfWhatIsNoJson_IsRefused(string text)
    {
        File("b.json", text);
        File("main.js", "import b from './b.json' with { type: 'json' }; export default String(globalThis.ran)");

        var refusal = Assert.Throws<JavaScriptException>(() => Evaluate("main.js"));

        Assert.StartsWith("SyntaxError: b.json is not valid JSON: ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"name\": \"thing\", \"list\": [1]}", "object thing")]
    [InlineData("5", "number undefined")]
    [InlineData("[7]", "object undefined")]
    public void Require_OfJson_IsItsValue(string json, string value)
    {
        File("data.json", json);
        File("read.cjs", "const data = require('./data.json'); module.exports = typeof data + ' ' + data.name");
        File("main.js", "export { default } from './read.cjs'");

        Assert.Equal(value, Evaluate("main.js"));
    }

    [Fact]
    public void Scan_OfAModule_FindsExportsAndAllThatItNeedsWithoutRunningIt()
    {
        Files();
        File("main.js", "import './lib.js'; import old from 'old'; export const a = 1; export default class {}; export * from './lib.js'; throw new Error('it ran')");

        var scan = ModuleScan.Of(fixture.Module, Source(), "main.js");

        Assert.Equal(["a", "default", "named"], scan.Exports.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["commonjs:node_modules/old/dep.js", "commonjs:node_modules/old/index.js", "lib.js", "main.js", "node_modules/old/index.js"],
            scan.Graph.Modules.Select(module => module.Name).Order(StringComparer.Ordinal));
        Assert.Equal(scan.Graph.Digest, ModuleGraph.Decompress(scan.Graph.Compress()).Digest);
    }

    private void Files()
    {
        File("lib.js", "export default 'lib'\nexport const named = 1");
        File("folder/index.js", "export default 'folder'");
        File("data.json", "{ \"a\": 1 }");
        File("node_modules/plain/package.json", "{ \"main\": \"main.js\", \"type\": \"module\" }");
        File("node_modules/plain/main.js", "export default 'plain main'");
        File("node_modules/plain/other.js", "export default 'plain other'");
        File("node_modules/modern/package.json", """{ "exports": { ".": { "require": "./r.cjs", "import": "./i.mjs" }, "./feature/*": "./features/*.mjs" } }""");
        File("node_modules/modern/i.mjs", "export default 'modern import'");
        File("node_modules/modern/r.cjs", "module.exports = 'modern require'");
        File("node_modules/modern/hidden.js", "export default 'hidden'");
        File("node_modules/modern/features/deep.mjs", "export default 'modern deep'");
        File("node_modules/@scope/pack/package.json", """{ "exports": "./index.mjs" }""");
        File("node_modules/@scope/pack/index.mjs", "export default 'scoped'");
        File("node_modules/old/package.json", "{}");
        File("node_modules/old/index.js", "'use strict'\nvar dep = require('./dep')\nexports.kind = 'old'\nexports.dep = dep\nexports.own = module.exports === exports && this === exports ? 7 : 0");
        File("node_modules/old/dep.js", "module.exports = 'dep'");
        File("node_modules/old/named.js", "module.exports = { a: 1 }");
    }

    private void File(string name, string text)
    {
        var path = Path.Combine(_directory.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
    }

    private ModuleFiles Source() => new(fixture.Module, _directory.Path, _directory.Path);

    private string Evaluate(string name)
    {
        using var context = fixture.NewContext(modules: Source());
        var names = context.Await(context.Import(name), Thread.Sleep);
        return context.GetString(context.Get(names, "default"));
    }
}
