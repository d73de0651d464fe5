namespace Longshore.Benchmarks.JavaScript;

/// <summary>QuickJS as a module of 640 KB with a largest function of 37 KB: the file that the build restored for the
/// product.</summary>
internal static class QuickJsPackage
{
    /// <summary>The module's path.</summary>
    /// <param name="root">The repository's root.</param>
    public static string PathIn(string root) =>
        Path.Combine(root, "src", "Longshore.JavaScript", "node_modules", "quickjs-wasi", "quickjs.wasm");
}
