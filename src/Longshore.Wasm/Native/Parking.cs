using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Longshore.Wasm.Native;

/// <summary>Holds a guest's thread at a check in its code, with all its registers, and lets it go on.</summary>
/// <remarks>
/// A check reads a word of the guest's control page. When the page is protected, the read faults, and
/// <see cref="FaultTrampoline"/> copies the thread's registers into the guest's slot and goes on at a method (Execution's
/// <c>ParkingEntry</c>) as if the guest had called it there. So the checks cost no more than a read and keep nothing out of the
/// registers. The runtime sees an ordinary call; guest code holds no references that its garbage collector would look for.
/// That method ends by a jump to <see cref="GoOn"/>, which hands the copy to the kernel as the frame of a signal that has been
/// handled (rt_sigreturn): the read is done again. The registers that a called method keeps are taken as that method leaves
/// them, because the guest's callers may hold references in them, which the garbage collector moves.
/// </remarks>
internal static unsafe class Parking
{
    /// <summary>The length of the part of a slot that is used here. Its first word is the handle of the
    /// <see cref="IParkable"/>.</summary>
    public const int SaveBytes = 16 << 10;

    /// <summary>Where the ucontext_t is copied to.</summary>
    public const int ContextOffset = 0x100;

    /// <summary>Where the state of the vector registers is copied to; aligned for XRSTOR.</summary>
    public const int StateOffset = 0x400;

    /// <summary>The largest state that there is room for. AVX-512 has 2.7 KiB.</summary>
    public const int StateBytesMax = SaveBytes - StateOffset;

    /// <summary>The address of code that lets the guest go on: jumped to, not called, with the address of its slot.</summary>
    public static nint GoOn { get; } = WriteGoOn();

    // Where a ucontext_t has the thread's blocked signals.
    private const int SignalMaskOffset = 0x128;

    /// <summary>Parks the guest of a slot.</summary>
    /// <remarks>The trampoline has blocked all signals, because the caller of this method never returns: the runtime may not change
    /// the address that it would return to. This method and all it calls do return. They are to be stopped for garbage collection
    /// like others, and threads that begin in them would keep what is blocked for life.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Park(nint slot)
    {
        var usual = default(SignalSet);
        usual[0] = *(ulong*)(slot + ContextOffset + SignalMaskOffset);
        _ = LibC.SetSignalMask(LibC.SigSetMask, in usual, out var blocked);
        ((IParkable)GCHandle.FromIntPtr(*(nint*)slot).Target!).Park();
        _ = LibC.SetSignalMask(LibC.SigSetMask, in blocked, out _);
    }

    private static nint WriteGoOn()
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
