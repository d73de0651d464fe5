using System.ComponentModel;
using System.Diagnostics;

namespace Longshore.Benchmarks;

/// <summary>Packages of npm, by a folder's lock file.</summary>
internal static class NpmPackages
{
    /// <summary>Restores a folder's packages if a file of them is missing, and returns that file's path.</summary>
    /// <param name="folder">The folder that has <c>package-lock.json</c>.</param>
    /// <param name="file">The file, below <c>node_modules</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MissingPeerException">npm is not installed.</exception>
    /// <exception cref="InvalidOperationException">npm failed, or its packages have no such file.</exception>
    public static async Task<string> RestoreAsync(string folder, string file, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "node_modules", file);
        if (File.Exists(path))
        {
            return path;
        }

        using var npm = Start(folder);
        await npm.WaitForExitAsync(cancellationToken);
        return npm.ExitCode != 0 ? throw new InvalidOperationException($"npm ci in {folder} ended with exit code {npm.ExitCode}")
            : File.Exists(path) ? path
            : throw new InvalidOperationException($"the packages of {folder} have no {file} for this machine");
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
