using Longshore.Python.Packages;

namespace Longshore.Tests.Python;

public sealed class ImportScannerTests
{
    [Theory]
    [InlineData("import a", "a")]
    [InlineData("import a.b.c as d, e", "a.b.c|e")]
    [InlineData("from a import b", "a(b)")]
    [InlineData("from a.b import (c as d,\n    e,  # a comment\n)", "a.b(c,e)")]
    [InlineData("from . import a", ".(a)")]
    [InlineData("from .. a.b import c", "..a.b(c)")]
    [InlineData("import a; import b", "a|b")]
    [InlineData("if x: import a\nelse:\n    import b", "a|b")]
    [InlineData("def f():\n    try:\n        import a\n    except ImportError: pass", "a")]
    [InlineData("import \\\n  a", "a")]
    [InlineData("x = 'import a'\nimport b", "b")]
    [InlineData("'''\nimport a\n'''\nimport b", "b")]
    [InlineData("\"\"\"it's \\\"\"\" import a\"\"\"\nimport b", "b")]
    [InlineData("# import a\nimport b", "b")]
    [InlineData("x = f\"{y[\"z\"]}\"\nimport b", "b")]
    [InlineData("x = 'open\nimport b", "b")]
    [InlineData("import_a = 1\nfromage = 2\nimportant.x()", "")]
    [InlineData("from a import *", "a")]
    [InlineData("import ../a, b", "b")]
    [InlineData("import é", "é")]
    [InlineData("x = {'a': 1,\n'import b': 2}", "")]
    public void Scan_OfSource_FindsTheImports(string source, string imports) =>
        Assert.Equal(imports, string.Join('|', ImportScanner.Scan(source).Select(Text)));

    private static string Text(PythonImport import) =>
        new string('.', import.Level) + import.Module + (import.Names.Count > 0 ? $"({string.Join(',', import.Names)})" : "");
}
