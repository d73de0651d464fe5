namespace Longshore.Wasm.Wasi;

/// <summary>Types of files (witx type <c>filetype</c>).</summary>
internal static class WasiFileType
{
    public const byte Unknown = 0;
    public const byte Directory = 3;
    public const byte Regular = 4;
    public const byte StreamSocket = 6;

    private const int TypeMask = 0xf000;

    /// <summary>Converts the S_IFMT bits of a mode of Linux.</summary>
    public static byte OfMode(int mode) => (mode & TypeMask) switch
    {
        0x1000 or 0xc000 => StreamSocket,
        0x2000 => 2,
        0x4000 => Directory,
        0x6000 => 1,
        0x8000 => Regular,
        0xa000 => 7,
        _ => Unknown,
    };

    /// <summary>Converts the type of a directory entry (dirent.h).</summary>
    public static byte OfEntry(byte type) => OfMode(type << 12);
}
