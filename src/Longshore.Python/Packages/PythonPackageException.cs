namespace Longshore.Python.Packages;

/// <summary>A program cannot be packed, or a package is refused.</summary>
/// <param name="reason">One sentence.</param>
/// <param name="cause">The cause.</param>
public sealed class PythonPackageException(string reason, Exception? cause = null) : Exception(reason, cause);
