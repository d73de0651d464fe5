using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Longshore.Wasm.Native;

/// <summary>Holds a guest's thread at a check in its code, keeps all its registers, and lets it continue later.</summary>
/// <remarks>
/// A check reads a word of the guest's control page. When the page is protected, the read faults. <see cref="FaultTrampoline"/>
/// then copies the thread's registers into the guest's slot and continues at a method (Execution's <c>ParkingEntry</c>) as if the
/// guest had called it there. So a check costs no more than a read and no value has to leave a register. The runtime sees an
/// ordinary call. Guest code holds no references that the garbage collector would look for. The method ends with a jump to
/// <see cref="Resume"/>, which passes the copy to the kernel as the frame of a handled signal (rt_sigreturn); the guest then
/// repeats the read. The callee-saved registers keep the values that the method leaves in them instead of the copied ones: the
/// guest's callers may hold references there, and the garbage collector may have moved the objects.
/// </remarks>
internal static unsafe class Parking
{
    /// <summary>The length of the save area at the start of a slot, in bytes. Its first word is the handle of the
    /// <see cref="IParkable"/>.</summary>
    public const int SaveBytes = 16 << 10;

    /// <summary>The offset of the copied ucontext_t in the save area. On ARM64 the kernel's frame begins 128 bytes before it.</summary>
    public const int ContextOffset = 0x100;

    /// <summary>The offset of the copied vector register state in the save area, aligned for XRSTOR.</summary>
    public const int StateOffset = 0x400;

    /// <summary>The largest vector register state that fits, in bytes. AVX-512 needs 2.7 KiB.</summary>
    public const int StateBytesMax = SaveBytes - StateOffset;

    /// <summary>The address of the code that resumes the guest. Code jumps to it, with the slot's address as the argument; it is
    /// not called.</summary>
    public static nint Resume { get; } = LibC.IsArm64 ? CodePage.Write(Arm64Faults.Resume()) : WriteResume();

    // The offset of the thread's blocked signals in a ucontext_t.
    private static int SignalMaskOffset => LibC.IsArm64 ? Arm64Faults.SignalMask : 0x128;

    /// <summary>Parks the guest of a slot.</summary>
    /// <remarks>The trampoline has blocked all signals except faults, because the call that enters the parking method never
    /// returns, so the runtime must not change that call's return address. This method and its callees do return. They run with
    /// the guest's usual signals: garbage collection must be able to stop them, and a thread started in them would inherit the
    /// blocked signals for life.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Park(nint slot)
    {
        var usual = default(SignalSet);
        usual[0] = *(ulong*)(slot + ContextOffset + SignalMaskOffset);
        _ = LibC.SetSignalMask(LibC.SigSetMask, in usual, out var blocked);
        ((IParkable)GCHandle.FromIntPtr(*(nint*)slot).Target!).Park();
        _ = LibC.SetSignalMask(LibC.SigSetMask, in blocked, out _);
    }

    private static nint WriteResume()
    {
        ReadOnlySpan<byte> code =
        [
            0x48, 0x81, 0xC7, 0x00, 0x01, 0x00, 0x00, // add rdi, ContextOffset
            0x4C, 0x89, 0x67, 0x48,                   // mov [rdi+r12], r12
            0x4C, 0x89, 0x6F, 0x50,                   // mov [rdi+r13], r13
            0x4C, 0x89, 0x77, 0x58,                   // mov [rdi+r14], r14
            0x4C, 0x89, 0x7F, 0x60,                   // mov [rdi+r15], r15
            0x48, 0x89, 0x6F, 0x78,                   // mov [rdi+rbp], rbp
            0x48, 0x89, 0x9F, 0x80, 0x00, 0x00, 0x00, // mov [rdi+rbx], rbx
            0x48, 0x89, 0xFC,                         // mov rsp, rdi
            0xB8, 0x0F, 0x00, 0x00, 0x00,             // mov eax, 15 (rt_sigreturn)
            0x0F, 0x05,                               // syscall
        ];
        return CodePage.Write(code);
    }
}
