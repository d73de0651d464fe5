using System.Runtime.InteropServices;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Files;

/// <summary>The errors of Linux as errors of operations.</summary>
internal static class FileErrors
{
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int Access = 13;
    private const int Exists = 17;
    private const int CrossDevice = 18;
    private const int NotDirectory = 20;
    private const int IsDirectory = 21;
    private const int Invalid = 22;
    private const int TooManyFiles = 24;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int NameTooLong = 36;
    private const int NotEmpty = 39;
    private const int Loop = 40;
    private const int Quota = 122;

    /// <summary>Checks the answer of a <see cref="Longshore.Wasm.Native.ConfinedDirectory"/>.</summary>
    /// <param name="answer">0, or a Linux error number, negated.</param>
    /// <param name="path">The guest's path.</param>
    /// <exception cref="OperationException">It is an error.</exception>
    public static void Require(int answer, string path)
    {
        if (answer < 0)
        {
            throw new OperationException(ErrorOf(-answer), $"{path}: {Marshal.GetPInvokeErrorMessage(-answer)}");
        }
    }

    private static OperationError ErrorOf(int error) => error switch
    {
        NoEntry => OperationError.NotFound,

        // A path that leads out of the directory is one to another device for the kernel.
        NotPermitted or Access or CrossDevice or ReadOnly => OperationError.Refused,
        Exists or NotDirectory or IsDirectory or Invalid or NameTooLong or NotEmpty or Loop => OperationError.InvalidArgument,
        TooManyFiles or NoSpace or Quota => OperationError.LimitReached,
        _ => OperationError.Unavailable,
    };
}
