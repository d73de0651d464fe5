using System.Text;

namespace Longshore.Offload.Host;

/// <summary>Follows the symbolic links of a path, one component at a time, as the kernel does. The result is checked against what a program
/// may use, and then opened without following any link: a link that appears in between is an error, not a way out.</summary>
internal static class PathWalk
{
    private const int LinksMax = 40; // MAXSYMLINKS of Linux
    private const int PathBytesMax = 4096; // PATH_MAX of Linux

    /// <summary>Follows a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="from">The full path that it is relative to, without symbolic links; empty for the root.</param>
    /// <param name="followsLast">Whether a link at the end is followed.</param>
    /// <param name="mayLookUp">Tells of a full path whether the program may learn what is there.</param>
    /// <param name="full">The full path; empty for the root of the file system.</param>
    /// <returns>0, or an error number, negated.</returns>
    public static int Follow(string path, string from, bool followsLast, Func<string, bool> mayLookUp, out string full)
    {
        full = "";
        if (path.Length == 0)
        {
            return -HostErrors.NoEntry;
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return -HostErrors.Invalid;
        }

        if (Encoding.UTF8.GetByteCount(path) >= PathBytesMax)
        {
            return -HostErrors.NameTooLong;
        }

        var pending = new Stack<string>();
        full = Begin(path, from, pending);
        for (var links = 0; pending.TryPop(out var part);)
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part == "..")
            {
                if (mayLookUp(full) && !Directory.Exists(full))
                {
                    return File.Exists(full) ? -HostErrors.NotDirectory : -HostErrors.NoEntry;
                }

                full = full[..Math.Max(full.LastIndexOf('/'), 0)];
                continue;
            }

            var next = full + "/" + part;
            if ((pending.Count > 0 || followsLast) && LinkAt(next) is { } target)
            {
                if (++links > LinksMax)
                {
                    return -HostErrors.TooManyLinks;
                }

                full = Begin(target, full, pending);
            }
            else
            {
                full = next;
            }
        }

        return 0;
    }

    private static string Begin(string path, string from, Stack<string> pending)
    {
        foreach (var part in path.Split('/').Reverse())
        {
            pending.Push(part);
        }

        return path.StartsWith('/') ? "" : from;
    }

    private static string? LinkAt(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
