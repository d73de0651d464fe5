using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Files;

/// <summary>The errors of Linux as errors of operations.</summary>
internal static class FileErrors
{
    /// <summary>What is asked for is not granted.</summary>
    public const string Access = "EACCES";

    /// <summary>A directory is used as a file.</summary>
    public const string IsDirectory = "EISDIR";

    /// <summary>The path or what it leads to is of a kind that cannot be used so.</summary>
    public const string Invalid = "EINVAL";

    /// <summary>The disk is full.</summary>
    public const string NoSpace = "ENOSPC";

    /// <summary>The disk has failed.</summary>
    public const string Disk = "EIO";

    /// <summary>Nothing may be changed there.</summary>
    public const string ReadOnly = "EROFS";

    // errno.h. A path that leads out of the directory is one to another device for the kernel.
    private static readonly FrozenDictionary<int, (string Name, OperationError Error)> Known = new Dictionary<int, (string, OperationError)>
    {
        [1] = ("EPERM", OperationError.Refused),
        [2] = ("ENOENT", OperationError.NotFound),
        [13] = (Access, OperationError.Refused),
        [17] = ("EEXIST", OperationError.InvalidArgument),
        [18] = (Access, OperationError.Refused),
        [20] = ("ENOTDIR", OperationError.InvalidArgument),
        [21] = (IsDirectory, OperationError.InvalidArgument),
        [22] = (Invalid, OperationError.InvalidArgument),
        [24] = ("EMFILE", OperationError.LimitReached),
        [28] = (NoSpace, OperationError.LimitReached),
        [30] = (ReadOnly, OperationError.Refused),
        [36] = ("ENAMETOOLONG", OperationError.InvalidArgument),
        [39] = ("ENOTEMPTY", OperationError.InvalidArgument),
        [40] = ("ELOOP", OperationError.InvalidArgument),
        [122] = ("EDQUOT", OperationError.LimitReached),
    }.ToFrozenDictionary();

    /// <summary>Checks the answer of a <see cref="Longshore.Wasm.Native.ConfinedDirectory"/>.</summary>
    /// <param name="answer">0, or a Linux error number, negated.</param>
    /// <param name="path">The guest's path.</param>
    /// <exception cref="OperationException">It is an error.</exception>
    public static void Require(int answer, string path)
    {
        if (answer < 0)
        {
            var (name, error) = Known.GetValueOrDefault(-answer, (Disk, OperationError.Unavailable));
            throw new OperationException(error, $"{path}: {Marshal.GetPInvokeErrorMessage(-answer)}") { SystemError = name };
        }
    }
}
