namespace Longshore.Offload.Host;

/// <summary>The paths that a program may use, and its working directory.</summary>
internal sealed class HostPaths : IDisposable
{
    // A person reads no more; a program that tries every path must not fill the screen.
    private const int ReportsMax = 100;

    private readonly List<HostRoot> _readable;
    private readonly List<HostRoot> _writable;
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private readonly Action<string> _report;
    private readonly string _start;

    /// <param name="access">What the program may use beside the working directory.</param>
    /// <param name="workingDirectory">The working directory.</param>
    /// <param name="report">Tells a person why a path was refused.</param>
    public HostPaths(HostAccess access, string workingDirectory, Action<string> report)
    {
        _report = report;
        PathWalk.Follow(workingDirectory, "", followsLast: true, _ => false, out _start);
        Directory = _start;
        _readable = Open([workingDirectory, .. access.ReadPaths]);
        _writable = Open([workingDirectory, .. access.WritePaths]);
    }

    /// <summary>The working directory: a full path without symbolic links.</summary>
    public string Directory { get; private set; }

    /// <summary>Finds a path that the program wants to use.</summary>
    /// <param name="path">The path.</param>
    /// <param name="use">What it wants to do there.</param>
    /// <param name="followsLast">Whether a symbolic link at the end is followed.</param>
    /// <param name="place">The place.</param>
    /// <returns>0, or an error number, negated.</returns>
    public int Find(string path, HostUse use, bool followsLast, out HostPlace place)
    {
        place = default;
        var error = PathWalk.Follow(path, Directory, followsLast, MayRead, out var full);
        if (error != 0)
        {
            return error;
        }

        HostRoot? root = null;
        foreach (var each in new[] { HostUse.Read, HostUse.Write }.Where(each => use.HasFlag(each)))
        {
            root = (each == HostUse.Read ? _readable : _writable).Find(known => known.Contains(full));
            if (root is null)
            {
                Report(each, full);
                return -HostErrors.Access;
            }
        }

        // A slash at the end means a directory, which the kernel checks.
        var slash = path.EndsWith('/') && root!.Relative(full) != "." ? "/" : "";
        place = new HostPlace(root!.Directory, root.Relative(full) + slash, full.Length == 0 ? "/" : full);
        return 0;
    }

    /// <summary>Whether a library may import a file that it names while it runs.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="directories">Directories that it may import from, beside what the program may read.</param>
    public bool MayImport(string path, params ReadOnlySpan<string> directories)
    {
        if (PathWalk.Follow(path, _start, followsLast: true, _ => false, out var full) != 0)
        {
            return false;
        }

        foreach (var directory in directories)
        {
            if (PathWalk.Follow(directory, _start, followsLast: true, _ => false, out var root) == 0
                && full.StartsWith(root + "/", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return MayRead(full);
    }

    /// <summary>Changes the working directory. What the program may use stays the same.</summary>
    public int Change(string path)
    {
        var error = Find(path, HostUse.Read, followsLast: true, out var place);
        if (error != 0 || (error = place.Directory.GetStatus(place.Path, out var status)) != 0)
        {
            return error;
        }

        if ((status.Mode & HostModes.Type) != HostModes.Directory)
        {
            return -HostErrors.NotDirectory;
        }

        Directory = place.FullPath == "/" ? "" : place.FullPath;
        return 0;
    }

    public void Dispose()
    {
        foreach (var root in _readable.Concat(_writable))
        {
            root.Directory.Dispose();
        }
    }

    private bool MayRead(string full) => _readable.Exists(root => root.Contains(full));

    private List<HostRoot> Open(IEnumerable<string> paths)
    {
        var roots = new List<HostRoot>();
        foreach (var path in paths)
        {
            if (PathWalk.Follow(path, _start, followsLast: true, _ => false, out var full) == 0 && HostRoot.TryOpen(full) is { } root)
            {
                roots.Add(root);
            }
        }

        return roots;
    }

    private void Report(HostUse use, string path)
    {
        var verb = use == HostUse.Read ? "read" : "write";
        if (_reported.Count < ReportsMax && _reported.Add(verb + path))
        {
            _report($"the program may not {verb} {path}: only files below the working directory; --allow-{verb}={path} allows it");
        }
    }
}
