using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;

namespace Longshore.Tests.JavaScript;

/// <summary>CommonJS modules and names of modules mean what they mean in node, in files and in a graph that was deployed.</summary>
public sealed class CommonJsTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    // Each is run by the import of its default export.
    [Theory]
    [InlineData("counter = 1; counter++; module.exports = 'implicit ' + counter", "implicit 2")]
    [InlineData("var o = { a: 7 }; with (o) { module.exports = 'with ' + a }", "with 7")]
    [InlineData("module.exports = 0755 + '\\01'.length", "494")]
    [InlineData("module.exports = (function (n) { return n < 2 ? 1 : n * arguments.callee(n - 1) })(5)", "120")]
    [InlineData("(function () { this.shared = 'sloppy' })(); module.exports = globalThis.shared", "sloppy")]
    [InlineData("'use strict'; try { undeclared = 1; module.exports = 'sloppy' } catch (e) { module.exports = e.name }", "ReferenceError")]
    [InlineData("const process = { mine: true }; const global = 5; module.exports = `own ${process.mine}${global}`", "own true5")]
    [InlineData("module.exports = process.env.NODE_ENV + (global === globalThis)", "productiontrue")]
    [InlineData("#!/usr/bin/env node\nmodule.exports = 'shebang'", "shebang")]
    [InlineData("/*\n   export this where it is wanted,\n   import nothing.\n*/\nmodule.exports = 'comment'", "comment")]
    [InlineData("const code = `\nimport x from 'y';\nexport default x;\n`;\nmodule.exports = code.length", "38")]
    [InlineData("module.exports = [this === exports, exports === module.exports, __filename, __dirname, module.id, module.loaded, require.main === module].join()", "true,true,sub/it.cjs,sub,sub/it.cjs,false,false")]
    [InlineData("module.exports = ['a', 'b'].map(n => require('./dep_' + n + '.cjs')).join()", "A,B")]
    [InlineData("module.exports = ['a', 'b'].map(n => require(`./dep_${n}`)).join()", "A,B")]
    [InlineData("const data = require('./data.json'); module.exports = data.name + (data === require('./data'))", "thingtrue")]
    [InlineData("module.exports = require('../sub').kind + require('./').kind + require('.').kind", "indexindexindex")]
    [InlineData("if (false) require('./throws.cjs'); module.exports = 'not run'", "not run")]
    [InlineData("const a = require('./cycle_a.cjs'); module.exports = `${a.seen}${a.done}`", "falsetrue")]
    [InlineData("let e; try { require('nobody') } catch (x) { e = x } module.exports = e.code + ' ' + e.message", "MODULE_NOT_FOUND Cannot find module 'nobody' required by sub/it.cjs")]
    [InlineData("const x = 'no' + 'body'; let e; try { require(x) } catch (y) { e = y } module.exports = e.code", "MODULE_NOT_FOUND")]
    [InlineData("let n = 0; for (let i = 0; i < 2; i++) try { require('./throws.cjs') } catch (e) { n += e.count } module.exports = String(n)", "3")]
    [InlineData("module.exports = require.resolve('./dep_a.cjs')", "sub/dep_a.cjs")]
    [InlineData("module.exports = typeof require('dual') + require('dual').kind", "functioncjs")]
    [InlineData("module.exports = require('dirmain') + ' ' + require('submain/fp') + ' ' + require('./dirs')", "dirmain fp dirs")]
    [InlineData("module.exports = require('fall')", "fallback")]
    [InlineData("module.exports = require('only-esm').named + require('only-esm').default", "named default")]
    [InlineData("module.exports = new Error('x').stack.includes('sub/it.cjs:1:')", "true")]
    [InlineData("module.exports = Buffer.from('é').toString('hex')", "c3a9")]
    [InlineData("import('./late.mjs').then(m => { exports.late = m.default }); module.exports = 'asked'", "asked")]
    public void Module_OfCommonJs_RunsAsInNode(string source, string value)
    {
        Files();
        File("sub/it.cjs", source);
        File("main.mjs", "import it from './sub/it.cjs'; export default String(it)");

        Assert.Equal(value, OfFiles("main.mjs"));
        Assert.Equal(value, OfGraph("main.mjs"));
    }

    [Theory]
    [InlineData("'use strict'; const add = (a, b) => a + b; const sub = (a, b) => a - b; module.exports = { add, sub }", "add, sub", "add(1, 2) + sub(5, 1)", "7")]
    [InlineData("'use strict'; Object.defineProperty(exports, '__esModule', { value: true }); const inner = require('./inner.cjs'); Object.defineProperty(exports, 'whole', { enumerable: true, get: function () { return inner.whole } }); exports.half = x => x / 2", "half, whole", "half(10) + whole", "12")]
    [InlineData("module.exports = require('./inner.cjs')", "whole", "whole", "7")]
    [InlineData("var src = {}; ((t, all) => { for (var n in all) Object.defineProperty(t, n, { get: all[n], enumerable: true }) })(src, { twice: () => twice }); module.exports = src; var twice = x => x * 2;\n0 && (module.exports = { twice });", "twice", "twice(21)", "42")]
    [InlineData("if (process.env.NODE_ENV === 'production') { module.exports = require('./inner.cjs') } else { module.exports = require('./other.cjs') }", "whole", "whole", "7")]
    public void Import_OfNames_FindsWhatNodeFinds(string source, string names, string use, string value)
    {
        File("lib.cjs", source);
        File("inner.cjs", "exports.whole = 7");
        File("other.cjs", "exports.whole = 8");
        File("main.mjs", $"import {{ {names} }} from './lib.cjs'; export default String({use})");

        Assert.Equal(value, OfFiles("main.mjs"));
        Assert.Equal(value, OfGraph("main.mjs"));
    }

    [Theory]
    [InlineData("browser", "browser build")]
    [InlineData("selfpkg", "self reference")]
    [InlineData("internal", "dep default buffer")]
    [InlineData("procpkg", "prod")]
    [InlineData("comment-esm", "esm")]
    [InlineData("minified", "minified")]
    [InlineData("wordless", "wordless")]
    [InlineData("replaced", "for browsers object other")]
    public void Import_OfAPackage_TakesWhatItOffersWorkers(string package, string value)
    {
        Files();
        File("main.mjs", $"import value from '{package}'; export default value");

        Assert.Equal(value, OfFiles("main.mjs"));
        Assert.Equal(value, OfGraph("main.mjs"));
    }

    [Theory]
    [InlineData("nullx/priv/s")]
    [InlineData("dual/index.cjs")]
    [InlineData("node:nothing")]
    public void Import_OfWhatAPackageHides_IsRefused(string specifier)
    {
        Files();
        File("main.mjs", $"import value from '{specifier}'");

        var refusal = Assert.Throws<JavaScriptException>(() => OfFiles("main.mjs"));

        Assert.StartsWith($"Error: Cannot find module '{specifier}' imported from main.mjs", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("const { extra } = await import('./late.mjs')")]
    [InlineData("const name = 'late'; const { extra } = await import('./' + name + '.mjs')")]
    [InlineData("const { extra } = (await import('./reads.cjs')).default")]
    public void Import_WhileItRuns_FindsLiteralsAndWhatIsInTheGraph(string statement)
    {
        Files();
        File("reads.cjs", "module.exports = { extra: 'extra' }; import('./late.mjs')");
        File("main.mjs", $"if (false) {{ await import('./late.mjs') }} {statement}; export default extra");

        Assert.Equal("extra", OfGraph("main.mjs"));
    }

    [Fact]
    public void Import_OfALiteralThatIsNotThere_ThrowsWhenItIsReached()
    {
        File("main.mjs", "let found; try { await import('./nowhere.mjs') } catch (e) { found = e.message } export default found");

        Assert.Equal("Cannot find module './nowhere.mjs' imported from main.mjs: it was not part of what was sent", OfGraph("main.mjs"));
    }

    [Fact]
    public void Scan_OfACommonJsModuleThatIsNotValid_NamesItsLine()
    {
        File("lib.cjs", "module.exports = 1\nvar = 2");
        File("main.mjs", "import './lib.cjs'; export default 1");

        var refusal = Assert.Throws<JavaScriptException>(() => OfGraph("main.mjs"));

        Assert.Equal("SyntaxError", refusal.Name);
        Assert.Contains("lib.cjs:2", refusal.GuestStack, StringComparison.Ordinal);
    }

    private void Files()
    {
        File("sub/dep_a.cjs", "module.exports = 'A'");
        File("sub/dep_b.cjs", "module.exports = 'B'");
        File("sub/data.json", "{ \"name\": \"thing\", \"list\": [1] }");
        File("sub/index.js", "exports.kind = 'index'");
        File("sub/throws.cjs", "const e = new Error('it ran'); globalThis.times = (globalThis.times ?? 0) + 1; e.count = globalThis.times; throw e");
        File("sub/cycle_a.cjs", "exports.done = false; const b = require('./cycle_b.cjs'); exports.seen = b.seen; exports.done = true");
        File("sub/cycle_b.cjs", "const a = require('./cycle_a.cjs'); exports.seen = a.done");
        File("sub/dirs/package.json", "{ \"main\": \"./m.js\" }");
        File("sub/dirs/m.js", "module.exports = 'dirs'");
        File("sub/late.mjs", "export default 'late'");
        File("late.mjs", "export const extra = await Promise.resolve('extra')");
        Package("dual", """{ "exports": { ".": { "import": "./index.mjs", "require": "./index.cjs" } } }""",
            ("index.cjs", "module.exports = function () {}; module.exports.kind = 'cjs'"), ("index.mjs", "export const kind = 'esm'"));
        Package("dirmain", """{ "main": "./lib" }""", ("lib/index.js", "module.exports = 'dirmain'"));
        Package("submain", """{ "main": "a.js" }""", ("a.js", "module.exports = 'a'"), ("fp/package.json", """{ "main": "real.js" }"""), ("fp/real.js", "module.exports = 'fp'"));
        Package("fall", """{ "main": "missing.js" }""", ("index.js", "module.exports = 'fallback'"));
        Package("nullx", """{ "exports": { "./*": "./src/*.js", "./priv/*": null } }""", ("src/priv/s.js", "module.exports = 'secret'"));
        Package("only-esm", """{ "type": "module", "exports": "./i.js" }""", ("i.js", "export const named = 'named'; export default ' default'"));
        Package("browser", """{ "type": "module", "exports": { "browser": "./b.js", "default": "./n.js" } }""", ("b.js", "export default 'browser build'"), ("n.js", "import 'node:fs'"));
        Package("selfpkg", """{ "name": "selfpkg", "type": "module", "exports": { ".": "./i.js", "./util": "./u.js" } }""",
            ("i.js", "import { u } from 'selfpkg/util'; export default u"), ("u.js", "export const u = 'self reference'"));
        Package("internal", """{ "type": "module", "exports": "./i.js", "imports": { "#dep": "./d.js", "#plat": { "node": "./n.js", "default": "./d2.js" }, "#buffer": "node:buffer" } }""",
            ("i.js", "import d from '#dep'; import p from '#plat'; import { kMaxLength } from '#buffer'; export default `${d} ${p} ${kMaxLength > 0 ? 'buffer' : ''}`"),
            ("d.js", "export default 'dep'"), ("d2.js", "export default 'default'"));
        Package("procpkg", """{ "type": "module", "exports": "./i.js" }""", ("i.js", "export default process.env.NODE_ENV !== 'production' ? 'dev' : 'prod'"));
        Package("comment-esm", "{}", ("index.js", "// not like module.exports = 1\nconst a = 'esm'; export default a"));
        Package("minified", "{}", ("index.js", "const a='minified';export{a as default}"));
        Package("replaced", """{ "main": "i.js", "browser": { "./lib/node.js": "./lib/browser.js", "fs": false, "nodeonly": "other-package" } }""",
            ("i.js", "module.exports = require('./lib/node') + ' ' + typeof require('fs') + ' ' + require('nodeonly')"), ("lib/node.js", "module.exports = 'for node'"), ("lib/browser.js", "module.exports = 'for browsers'"));
        Package("other-package", "{}", ("index.js", "module.exports = 'other'"));
        Package("wordless", "{}", ("index.js", "this.default = undefined; (function () { this.wordless = 1 })()"), ("package.json", """{ "main": "m.js" }"""), ("m.js", "module.exports = 'wordless'"));
    }

    private void Package(string name, string manifest, params ReadOnlySpan<(string Name, string Text)> files)
    {
        File($"node_modules/{name}/package.json", manifest);
        foreach (var (file, text) in files)
        {
            File($"node_modules/{name}/{file}", text);
        }
    }

    private void File(string name, string text)
    {
        var path = Path.Combine(_directory.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
    }

    private string OfFiles(string name)
    {
        using var files = new ModuleFiles(fixture.Module, _directory.Path, _directory.Path);
        using var context = fixture.NewContext(modules: files);
        var names = context.Await(context.Import(name), Thread.Sleep);
        return context.GetString(context.Get(names, "default"));
    }

    private string OfGraph(string name)
    {
        using var files = new ModuleFiles(fixture.Module, _directory.Path, _directory.Path);
        var graph = ModuleGraph.Decompress(ModuleScan.Of(fixture.Module, files, name).Graph.Compress());
        var program = JavaScriptProgram.Load(fixture.Module, graph, new JavaScriptLimits(), TimeProvider.System);
        using var context = program.NewContext(new JavaScriptLimits(), TimeProvider.System, NoOutput.Instance, NoOutput.Instance, out var names);
        return context.GetString(context.Get(names, "default"));
    }
}
