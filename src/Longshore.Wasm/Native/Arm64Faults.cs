namespace Longshore.Wasm.Native;

/// <summary>The code of <see cref="FaultTrampoline"/>, <see cref="Parking"/> and <see cref="LostPages"/> for ARM64 Linux. What it does is said there; the offsets are
/// those of the kernel's ucontext (arch/arm64/include/uapi/asm/ucontext.h and sigcontext.h).</summary>
internal static class Arm64Faults
{
    /// <summary>The offset of the thread's blocked signals in a ucontext_t.</summary>
    public const int SignalMask = 40;

    private const int Registers = 184;
    private const int LinkRegister = Registers + 30 * 8;
    private const int ProgramCounter = 440;

    // The records of further state. The first one is that of the vector registers; then there may be others, of which none is copied: guests use no longer
    // vectors, and when a frame without them ends, the kernel sets what is beyond to zero. A record of zeros ends them.
    private const int Records = 464;
    private const int VectorRecordBytes = 528;
    private const uint VectorRecord = 0x46508001;
    private const int CopiedBytes = Records + VectorRecordBytes;

    // What the kernel puts on the stack before the ucontext_t: the siginfo_t.
    private const int SignalInfoBytes = 128;
    private const int FaultAddress = 16;

    // All signals except ILL, TRAP, ABRT, BUS, FPE and SEGV.
    private const ulong AllButFaults = 0xFFFFFFFFFFFFFB07;

    private const int SystemReturnFromSignal = 139;
    private const int SystemMap = 222;
    private const int MapFlags = LibC.MapPrivate | LibC.MapAnonymous | LibC.MapFixed;

    /// <summary>The handler of SIGSEGV: x1 is the siginfo_t, x2 the ucontext_t. It changes only registers that a call may change.</summary>
    public static ReadOnlySpan<byte> Trampoline(nint arena, nuint length, long slotBytes, int contextBytes, nint parkingEntry, nint next)
    {
        var code = new Arm64Code().Load(3, 1, FaultAddress)
            .Set(4, (ulong)arena)
            .Then(0xCB040065)                                        // sub x5, x3, x4
            .Set(6, length)
            .Then(0xEB0600BF);                                       // cmp x5, x6
        var toNext = code.Branch(Arm64Code.IfHigherOrSame);

        // Split the fault's address: x8 becomes the offset in the slot, x9 the slot's address.
        code.Set(6, (ulong)slotBytes)
            .Then(0x9AC608A7, 0x9B0694E8)                            // udiv x7, x5, x6; msub x8, x7, x6, x5
            .Set(6, (ulong)contextBytes)
            .Then(0xEB06011F);                                       // cmp x8, x6
        var toOutside = code.Branch(Arm64Code.IfHigherOrSame);
        code.Then(0xCB080069)                                        // sub x9, x3, x8
            .LoadWord(10, 2, Records)
            .Set(11, VectorRecord)
            .Then(0x6B0B015F);                                       // cmp w10, w11
        var toOutsideToo = code.Branch(Arm64Code.IfNotEqual);

        // Copy the ucontext_t with all registers.
        code.Add(10, 9, Parking.ContextOffset)
            .Then(0xAA0203EB)                                        // mov x11, x2
            .Set(12, CopiedBytes / 16)
            .Then(0xA8C1396D, 0xA881394D, 0xF100058C)                // ldp x13, x14, [x11], #16; stp x13, x14, [x10], #16; subs x12, x12, #1
            .BranchBack(Arm64Code.IfNotEqual, 3)
            .Then(0xA9007D5F);                                       // stp xzr, xzr, [x10]

        // Continue as if the guest had called parkingEntry(x9) here.
        code.Store(9, 2, Registers)
            .Load(13, 2, ProgramCounter)
            .Store(13, 2, LinkRegister)
            .Set(13, (ulong)parkingEntry)
            .Store(13, 2, ProgramCounter)
            .Set(13, AllButFaults)
            .Store(13, 2, SignalMask)
            .Then(0xD65F03C0);                                       // ret

        return code.Land(toOutside, toOutsideToo)
            .Store(31, 1, FaultAddress)                              // str xzr, ...
            .Land(toNext)
            .Set(16, (ulong)next)
            .Then(0xD61F0200)                                        // br x16
            .Bytes;
    }

    /// <summary>Resumes the guest of the slot in x0. The lower halves of d8 to d15 are those that were copied: a call that returned has left them as they were, and the
    /// garbage collector changes none.</summary>
    public static ReadOnlySpan<byte> Resume()
    {
        var code = new Arm64Code().Add(0, 0, Parking.ContextOffset);
        for (var register = 19; register < 29; register += 2)
        {
            code.StorePair(register, register + 1, 0, Registers + register * 8);
        }

        return code.Store(29, 0, Registers + 29 * 8)
            .Subtract(31, 0, SignalInfoBytes)                        // sub sp, x0, #128
            .Set(8, SystemReturnFromSignal)
            .Then(0xD4000001)                                        // svc #0
            .Bytes;
    }

    /// <summary>The handler of SIGBUS: x1 is the siginfo_t. The next handler needs x0, x1 and x2.</summary>
    public static ReadOnlySpan<byte> LostPage(nint arena, nuint length, long slotBytes, nint table, nint next)
    {
        // BUS_ADRERR, 2, is a page of a file that is not there or cannot be read (sigaction(2)).
        var code = new Arm64Code().Then(0xB9400823, 0x7100087F);     // ldr w3, [x1, #8]; cmp w3, #2
        var toNextForItsReason = code.Branch(Arm64Code.IfNotEqual);
        code.Load(3, 1, FaultAddress)
            .Set(4, (ulong)arena)
            .Then(0xCB040065)                                        // sub x5, x3, x4
            .Set(6, length)
            .Then(0xEB0600BF);                                       // cmp x5, x6
        var toNext = code.Branch(Arm64Code.IfHigherOrSame);

        // table[the slot of the address] = 1
        code.Set(6, (ulong)slotBytes)
            .Then(0x9AC608A7)                                        // udiv x7, x5, x6
            .Set(6, (ulong)table)
            .Set(8, 1)
            .Then(0x382768C8);                                       // strb w8, [x6, x7]

        // mmap(the page, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
        code.Then(0xA9BE07E0).Store(2, 31, 16)                       // stp x0, x1, [sp, #-32]!; str x2, [sp, #16]
            .Then(0xD34CFC60, 0xD374CC00)                            // lsr x0, x3, #12; lsl x0, x0, #12
            .Set(1, Pages.Bytes)
            .Set(2, LibC.ProtRead | LibC.ProtWrite)
            .Set(3, MapFlags)
            .Set(4, ulong.MaxValue)
            .Set(5, 0)
            .Set(8, SystemMap)
            .Then(0xD4000001, 0xAA0003E9)                            // svc #0; mov x9, x0
            .Load(2, 31, 16)
            .Then(0xA8C207E0, 0xF100013F);                           // ldp x0, x1, [sp], #32; cmp x9, #0
        var toNextToo = code.Branch(Arm64Code.IfLess);
        return code.Then(0xD65F03C0)                                 // ret
            .Land(toNextForItsReason, toNext, toNextToo)
            .Set(16, (ulong)next)
            .Then(0xD61F0200)                                        // br x16
            .Bytes;
    }
}
