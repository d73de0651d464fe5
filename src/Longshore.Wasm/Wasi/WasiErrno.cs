using System.Runtime.InteropServices;

namespace Longshore.Wasm.Wasi;

/// <summary>Error numbers of WASI preview 1 (witx type <c>errno</c>).</summary>
internal static class WasiErrno
{
    public const int Success = 0;
    public const int Access = 2;
    public const int Again = 6;
    public const int BadDescriptor = 8;
    public const int Exists = 20;
    public const int Fault = 21;
    public const int IllegalSequence = 25;
    public const int Interrupted = 27;
    public const int Invalid = 28;
    public const int InputOutput = 29;
    public const int IsDirectory = 31;
    public const int TooManyFiles = 33;
    public const int NameTooLong = 37;
    public const int NoEntry = 44;
    public const int NotSupported = 52;
    public const int NotDirectory = 54;
    public const int NotSocket = 57;
    public const int OperationNotSupported = 58;
    public const int IllegalSeek = 70;
    public const int NotCapable = 76;

    // The WASI number for each number of Linux (include/uapi/asm-generic/errno-base.h and errno.h). The kernel returns EXDEV for
    // a path that leads out of its directory.
    private static readonly Dictionary<int, int> OfSystem = new()
    {
        [1] = 63,
        [2] = NoEntry,
        [4] = Interrupted,
        [5] = InputOutput,
        [6] = 60,
        [7] = 1,
        [9] = BadDescriptor,
        [11] = Again,
        [12] = 48,
        [13] = Access,
        [14] = Fault,
        [16] = 10,
        [17] = Exists,
        [18] = NotCapable,
        [19] = 43,
        [20] = NotDirectory,
        [21] = IsDirectory,
        [22] = Invalid,
        [23] = 41,
        [24] = TooManyFiles,
        [25] = 59,
        [26] = 74,
        [27] = 22,
        [28] = 51,
        [29] = IllegalSeek,
        [30] = 69,
        [31] = 34,
        [32] = 64,
        [34] = 68,
        [36] = NameTooLong,
        [38] = NotSupported,
        [39] = 55,
        [40] = 32,
        [75] = 61,
        [84] = IllegalSequence,
        [95] = OperationNotSupported,
        [116] = 72,
        [122] = 19,
    };

    /// <summary>The error number of the last failed call to the C library.</summary>
    public static int Last() => From(Marshal.GetLastPInvokeError());

    /// <summary>Converts an error number of Linux.</summary>
    public static int From(int error) => error == 0 ? Success : OfSystem.GetValueOrDefault(error, InputOutput);
}
