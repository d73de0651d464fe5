using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Longshore.Wasm.Native;

/// <summary>Handles a guest's access to protected memory. An access outside the guest's memory becomes a
/// <see cref="NullReferenceException"/> at the faulting frame. A fault at a check, on the control page, parks the
/// guest.</summary>
/// <remarks>
/// The runtime throws that exception for faults at addresses near zero and ends the process for faults at any other address. So
/// this code runs before the runtime's own SIGSEGV handler. It reports a fault inside the arena of guest memories as a fault at
/// address zero, or parks the guest (<see cref="Parking"/>) if the fault is below a memory. It passes every other fault on
/// unchanged. It accesses only the signal frame, the guest's stack and the guest's slot, so it may run on any thread at any
/// moment. For x86-64 and ARM64 (<see cref="Arm64Faults"/>) Linux; the offsets are those of the kernel's ucontext
/// (arch/x86/include/uapi/asm/sigcontext.h).
/// </remarks>
internal static unsafe class FaultTrampoline
{
    private const int ActionBytes = 152;
    private const int CodeBytesMax = 512;

    public static bool IsSupported =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Installs the trampoline for one range of addresses, for the life of the process.</summary>
    /// <param name="arena">The start of the range.</param>
    /// <param name="length">The length of the range, in bytes.</param>
    /// <param name="slotBytes">The length of one slot, in bytes.</param>
    /// <param name="contextBytes">The length of the part of a slot below its memory, in bytes.</param>
    /// <param name="parkingEntry">The address of the method that parks a guest.</param>
    public static void Install(nint arena, nuint length, long slotBytes, int contextBytes, nint parkingEntry)
    {
        var action = stackalloc byte[ActionBytes];
        if (LibC.SetSignalAction(LibC.SigSegv, null, action) != 0)
        {
            throw new PlatformNotSupportedException("the runtime's SIGSEGV handler cannot be read");
        }

        *(nint*)action = LibC.IsArm64
            ? CodePage.Write(Arm64Faults.Trampoline(arena, length, slotBytes, contextBytes, parkingEntry, next: *(nint*)action))
            : WriteCode(arena, length, slotBytes, contextBytes, parkingEntry, next: *(nint*)action);
        if (LibC.SetSignalAction(LibC.SigSegv, action, null) != 0)
        {
            throw new PlatformNotSupportedException("no SIGSEGV handler can be installed");
        }

        Probe(arena + contextBytes);
    }

    private static nint WriteCode(
        nint arena, nuint length, long slotBytes, int contextBytes, nint parkingEntry, nint next)
    {
        // rsi is the siginfo_t, with the faulting address at offset 16; rdx is the ucontext_t.
        Span<byte> whole = stackalloc byte[CodeBytesMax];
        var code = whole;
        code = Append(code, [0x48, 0x8B, 0x46, 0x10]);                   // mov rax, [rsi+16]
        code = Append(Append(code, [0x48, 0xB9]), (ulong)arena);         // mov rcx, arena
        code = Append(code, [0x48, 0x29, 0xC8]);                         // sub rax, rcx
        code = Append(Append(code, [0x48, 0xB9]), length);               // mov rcx, length
        code = Append(code, [0x48, 0x39, 0xC8]);                         // cmp rax, rcx
        code = Append(code, [0x0F, 0x83, 0xC2, 0x00, 0x00, 0x00]);       // jae next

        // Split the fault's address: rdx becomes the offset in the slot, r9 the slot's address.
        code = Append(code, [0x49, 0x89, 0xD0]);                         // mov r8, rdx
        code = Append(code, [0x31, 0xD2]);                               // xor edx, edx
        code = Append(Append(code, [0x48, 0xB9]), (ulong)slotBytes);     // mov rcx, slotBytes
        code = Append(code, [0x48, 0xF7, 0xF1]);                         // div rcx
        code = Append(Append(code, [0x48, 0x81, 0xFA]), contextBytes);   // cmp rdx, contextBytes
        code = Append(code, [0x0F, 0x83, 0x98, 0x00, 0x00, 0x00]);       // jae outside
        code = Append(code, [0x4C, 0x8B, 0x4E, 0x10]);                   // mov r9, [rsi+16]
        code = Append(code, [0x49, 0x29, 0xD1]);                         // sub r9, rdx

        // Copy the state of the vector registers, whose size the kernel gives, then the ucontext_t with the other registers.
        code = Append(code, [0x4D, 0x8B, 0x90, 0xE0, 0x00, 0x00, 0x00]); // mov r10, [r8+fpstate]
        code = Append(code, [0xB9, 0x00, 0x02, 0x00, 0x00]);             // mov ecx, 512
        code = Append(code, [0x41, 0x81, 0xBA, 0xD0, 0x01, 0x00, 0x00]); // cmp dword [r10+464], ...
        code = Append(code, [0x53, 0x58, 0x50, 0x46]);                   //   ... FP_XSTATE_MAGIC1
        code = Append(code, [0x75, 0x0F]);                               // jne legacy
        code = Append(code, [0x41, 0x8B, 0x8A, 0xD4, 0x01, 0x00, 0x00]); // mov ecx, [r10+468]
        code = Append(Append(code, [0x81, 0xF9]), Parking.StateBytesMax); // cmp ecx, StateBytesMax
        code = Append(code, [0x77, 0x69]);                               // ja outside
        code = Append(code, [0x4C, 0x89, 0xD6]);                         // legacy: mov rsi, r10
        code = Append(Append(code, [0x49, 0x8D, 0xB9]), Parking.StateOffset); // lea rdi, [r9+StateOffset]
        code = Append(code, [0xFC]);                                     // cld
        code = Append(code, [0xF3, 0xA4]);                               // rep movsb
        code = Append(Append(code, [0x49, 0x8D, 0xB9]), Parking.ContextOffset); // lea rdi, [r9+ContextOffset]
        code = Append(code, [0x4C, 0x89, 0xC6]);                         // mov rsi, r8
        code = Append(code, [0xB9, 0x30, 0x01, 0x00, 0x00]);             // mov ecx, 304
        code = Append(code, [0xF3, 0xA4]);                               // rep movsb
        code = Append(Append(code, [0x49, 0x8D, 0x81]), Parking.StateOffset); // lea rax, [r9+StateOffset]
        code = Append(Append(code, [0x49, 0x89, 0x81]), Parking.ContextOffset + 0xE0); // mov [its fpstate], rax

        // Continue as if the guest had called parkingEntry(r9) here. All signals except faults are blocked: the runtime uses one
        // of the others to change return addresses, and this call never returns.
        code = Append(code, [0x49, 0x8B, 0x80, 0xA0, 0x00, 0x00, 0x00]); // mov rax, [r8+rsp]
        code = Append(code, [0x49, 0x8B, 0x88, 0xA8, 0x00, 0x00, 0x00]); // mov rcx, [r8+rip]
        code = Append(code, [0x48, 0x83, 0xE8, 0x08]);                   // sub rax, 8
        code = Append(code, [0x48, 0x89, 0x08]);                         // mov [rax], rcx
        code = Append(code, [0x49, 0x89, 0x80, 0xA0, 0x00, 0x00, 0x00]); // mov [r8+rsp], rax
        code = Append(code, [0x4D, 0x89, 0x48, 0x68]);                   // mov [r8+rdi], r9
        code = Append(Append(code, [0x48, 0xB9]), (ulong)parkingEntry);  // mov rcx, parkingEntry
        code = Append(code, [0x49, 0x89, 0x88, 0xA8, 0x00, 0x00, 0x00]); // mov [r8+rip], rcx
        code = Append(code, [0x49, 0xC7, 0x80, 0x28, 0x01, 0x00, 0x00]); // mov qword [r8+sigmask], ...
        code = Append(code, [0x07, 0xFB, 0xFF, 0xFF]);                   //   ... ~(ILL TRAP ABRT BUS FPE SEGV)
        code = Append(code, [0xC3]);                                     // ret

        code = Append(code, [0x48, 0xC7, 0x46, 0x10, 0, 0, 0, 0]);       // outside: mov qword [rsi+16], 0
        code = Append(code, [0x4C, 0x89, 0xC2]);                         // mov rdx, r8
        code = Append(Append(code, [0x48, 0xB8]), (ulong)next);          // next: mov rax, handler
        Append(code, [0xFF, 0xE0]);                                      // jmp rax
        return CodePage.Write(whole);
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

    private static Span<byte> Append(Span<byte> code, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(code, value);
        return code[sizeof(int)..];
    }

    // Failing here, at the start, is better than failing at a guest's first fault.
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
