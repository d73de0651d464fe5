namespace Longshore.Wasm.Native;

/// <summary>Machine code written by hand, for the life of the process.</summary>
internal static unsafe class CodePage
{
    /// <summary>Puts code into a page of its own.</summary>
    /// <returns>Its address.</returns>
    /// <exception cref="PlatformNotSupportedException">No page may be made executable.</exception>
    public static nint Write(ReadOnlySpan<byte> code)
    {
        var page = LibC.Map(
            0, Pages.Bytes, LibC.ProtRead | LibC.ProtWrite, LibC.MapPrivate | LibC.MapAnonymous, -1, 0);
        if (page == LibC.MapFailed)
        {
            throw new GuestMemoryException("no page for the code that handles faults");
        }

        code.CopyTo(new Span<byte>((void*)page, Pages.Bytes));
        return LibC.Protect(page, Pages.Bytes, LibC.ProtRead | LibC.ProtExec) == 0
            ? page
            : throw new PlatformNotSupportedException("no page may be made executable");
    }
}
