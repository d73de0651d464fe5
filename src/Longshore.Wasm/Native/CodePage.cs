namespace Longshore.Wasm.Native;

/// <summary>Writes machine code into executable pages that live as long as the process.</summary>
internal static unsafe class CodePage
{
    /// <summary>Copies code into a page of its own and makes the page executable.</summary>
    /// <remarks>The kernel makes the instruction caches of ARM64 processors agree when a page becomes executable (arch/arm64/mm/flush.c,
    /// __sync_icache_dcache).</remarks>
    /// <returns>The address of the code.</returns>
    /// <exception cref="PlatformNotSupportedException">The system does not allow executable pages.</exception>
    public static nint Write(ReadOnlySpan<byte> code)
    {
        var page = LibC.Map(
            0, Pages.Bytes, LibC.ProtRead | LibC.ProtWrite, LibC.MapPrivate | LibC.MapAnonymous, -1, 0);
        if (page == LibC.MapFailed)
        {
            throw new GuestMemoryException("no page could be mapped for the fault handler");
        }

        code.CopyTo(new Span<byte>((void*)page, Pages.Bytes));
        return LibC.Protect(page, Pages.Bytes, LibC.ProtRead | LibC.ProtExec) == 0
            ? page
            : throw new PlatformNotSupportedException("the system does not allow executable pages");
    }
}
