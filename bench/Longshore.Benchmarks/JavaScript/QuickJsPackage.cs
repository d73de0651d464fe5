namespace Longshore.Benchmarks.JavaScript;

/// <summary>The npm package <c>quickjs-wasi</c>: QuickJS as a module of 640 KB, whose largest function has 37 KB.</summary>
internal static class QuickJsPackage
{
    /// <summary>Restores the package once, at the version of the lock file, and returns the module's path.</summary>
    /// <param name="folder">The folder of package.json.</param>
    /// <param name="cancellationToken">Ends the restore.</param>
    public static async Task<string> RestoreAsync(string folder, CancellationToken cancellationToken)
    {
        var module = Path.Combine(folder, "node_modules", "quickjs-wasi", "quickjs.wasm");
        if (!File.Exists(module))
        {
            await Peer.RunAsync("npm", "npm", ["ci", "--ignore-scripts", "--no-audit", "--prefix", folder], cancellationToken);
        }

        return module;
    }
}
