using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Longshore.Wasm.Native;

/// <summary>Turns a guest's access to protected memory into a <see cref="NullReferenceException"/> at the faulting frame.
/// </summary>
/// <remarks>
/// The runtime throws that exception for faults at addresses near zero and ends the process for all others. So a few
/// instructions stand before the runtime's own SIGSEGV handler: a fault inside the arena of guest memories is reported as
/// a fault at address zero; every other one passes unchanged. They touch no memory but the signal's own frame, so they
/// may run on any thread at any moment. x86-64 Linux only.
/// </remarks>
internal static unsafe class FaultTrampoline
{
    private const int ActionBytes = 152;
    private const int PageBytes = 4096;

    public static bool IsSupported =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Installs the trampoline for one range of addresses, for the life of the process.</summary>
    public static void Install(nint arena, nuint length)
    {
        var action = stackalloc byte[ActionBytes];
        if (LibC.SetSignalAction(LibC.SigSegv, null, action) != 0)
        {
            throw new PlatformNotSupportedException("the runtime's SIGSEGV handler cannot be read");
        }

        *(nint*)action = WriteCode(arena, length, next: *(nint*)action);
        if (LibC.SetSignalAction(LibC.SigSegv, action, null) != 0)
        {
            throw new PlatformNotSupportedException("no SIGSEGV handler can be installed");
        }

        Probe(arena);
    }

    private static nint WriteCode(nint arena, nuint length, nint next)
    {
        var page = LibC.Map(
            0, PageBytes, LibC.ProtRead | LibC.ProtWrite, LibC.MapPrivate | LibC.MapAnonymous, -1, 0);
        if (page == LibC.MapFailed)
        {
            throw new GuestMemoryException("no page for the fault trampoline");
        }

        // rsi is the siginfo_t; the faulting address is at its offset 16.
        var code = new Span<byte>((void*)page, PageBytes);
        code = Append(code, [0x48, 0x8B, 0x46, 0x10]);                         // mov rax, [rsi+16]
        code = Append(Append(code, [0x48, 0xB9]), (ulong)arena);               // mov rcx, arena
        code = Append(code, [0x48, 0x29, 0xC8]);                               // sub rax, rcx
        code = Append(Append(code, [0x48, 0xB9]), length);                     // mov rcx, length
        code = Append(code, [0x48, 0x39, 0xC8]);                               // cmp rax, rcx
        code = Append(code, [0x73, 0x08]);                                     // jae next
        code = Append(code, [0x48, 0xC7, 0x46, 0x10, 0x00, 0x00, 0x00, 0x00]); // mov qword [rsi+16], 0
        code = Append(Append(code, [0x48, 0xB8]), (ulong)next);                // next: mov rax, handler
        Append(code, [0xFF, 0xE0]);                                            // jmp rax
        return LibC.Protect(page, PageBytes, LibC.ProtRead | LibC.ProtExec) == 0
            ? page
            : throw new PlatformNotSupportedException("no page may be made executable");
    }

    private static Span<byte> Append(Span<byte> code, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(code);
        return code[bytes.Length..];
    }

    private static Span<byte> Append(Span<byte> code, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(code, value);
        return code[sizeof(ulong)..];
    }

    // Better to fail here, at the start, than at a guest's first fault.
    private static void Probe(nint arena)
    {
        try
        {
            _ = Volatile.Read(ref *(byte*)arena);
        }
        catch (NullReferenceException)
        {
            return;
        }

        throw new PlatformNotSupportedException("protected memory can be read");
    }
}
