using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Longshore.Wasm.Native;

/// <summary>Puts a page of zeros in the place of a page that the system cannot read, and notes to which guest memory it belonged. A file that is
/// mapped into a guest's memory may be cut off, or its disk may fail; the system then sends SIGBUS to whoever accesses the page.</summary>
/// <remarks>
/// The runtime ends the process at that signal, because guest memory is also read by its own native code. So this code runs before the
/// runtime's handler: the access goes on, whether it is the guest's or the host's, and the call fails at its end
/// (<c>Memory.HasLostPages</c>). A signal for an address outside the arena, or for another reason than a page that is not there, is passed on
/// unchanged: a signal that a process has sent has no address, and a page of failed memory must not be used again. It accesses only the signal
/// frame and its own table, so it may run on any thread at any moment. For x86-64 (System V calling
/// convention) and ARM64 (<see cref="Arm64Faults"/>) Linux.
/// </remarks>
internal static unsafe class LostPages
{
    private const int ActionBytes = 152;
    private const int CodeBytesMax = 256;
    private const int DefaultHandler = 0;
    private const int IgnoringHandler = 1;

    /// <summary>Installs the handler for one range of addresses, for the life of the process.</summary>
    /// <param name="arena">The start of the range.</param>
    /// <param name="length">The length of the range, in bytes.</param>
    /// <param name="slotBytes">The length of one slot, in bytes.</param>
    /// <param name="slots">The number of slots.</param>
    /// <returns>The table: a byte for each slot, which is 1 if one of its pages was lost.</returns>
    public static byte* Install(nint arena, nuint length, long slotBytes, long slots)
    {
        var action = stackalloc byte[ActionBytes];
        if (LibC.SetSignalAction(LibC.SigBus, null, action) != 0 || *(nint*)action is DefaultHandler or IgnoringHandler)
        {
            throw new PlatformNotSupportedException("the runtime's SIGBUS handler cannot be read");
        }

        var table = (byte*)NativeMemory.AllocZeroed((nuint)slots);
        *(nint*)action = LibC.IsArm64
            ? CodePage.Write(Arm64Faults.LostPage(arena, length, slotBytes, (nint)table, next: *(nint*)action))
            : WriteCode(arena, length, slotBytes, (nint)table, next: *(nint*)action);
        return LibC.SetSignalAction(LibC.SigBus, action, null) == 0
            ? table
            : throw new PlatformNotSupportedException("no SIGBUS handler can be installed");
    }

    /// <summary>Writes the handler.</summary>
    /// <param name="arena">The start of the range.</param>
    /// <param name="length">The length of the range, in bytes.</param>
    /// <param name="slotBytes">The length of one slot, in bytes.</param>
    /// <param name="table">A byte for each slot.</param>
    /// <param name="next">The handler of all other signals.</param>
    /// <returns>Its address.</returns>
    internal static nint WriteCode(nint arena, nuint length, long slotBytes, nint table, nint next)
    {
        // rsi is the siginfo_t, with the reason at offset 8 and the faulting address at offset 16. The next handler needs rdi, rsi and rdx.
        // BUS_ADRERR, 2, is a page of a file that is not there or cannot be read (sigaction(2)).
        Span<byte> whole = stackalloc byte[CodeBytesMax];
        var code = whole;
        code = Append(code, [0x83, 0x7E, 0x08, 0x02]);                   // cmp dword [rsi+8], 2
        code = Append(code, [0x75, 0x75]);                               // jne next
        code = Append(code, [0x48, 0x8B, 0x46, 0x10]);                   // mov rax, [rsi+16]
        code = Append(Append(code, [0x48, 0xB9]), (ulong)arena);         // mov rcx, arena
        code = Append(code, [0x48, 0x29, 0xC8]);                         // sub rax, rcx
        code = Append(Append(code, [0x48, 0xB9]), length);               // mov rcx, length
        code = Append(code, [0x48, 0x39, 0xC8]);                         // cmp rax, rcx
        code = Append(code, [0x73, 0x55]);                               // jae next
        code = Append(code, [0x57, 0x56, 0x52]);                         // push rdi; push rsi; push rdx

        // table[the slot of the address] = 1
        code = Append(code, [0x31, 0xD2]);                               // xor edx, edx
        code = Append(Append(code, [0x48, 0xB9]), (ulong)slotBytes);     // mov rcx, slotBytes
        code = Append(code, [0x48, 0xF7, 0xF1]);                         // div rcx
        code = Append(Append(code, [0x48, 0xB9]), (ulong)table);         // mov rcx, table
        code = Append(code, [0xC6, 0x04, 0x01, 0x01]);                   // mov byte [rcx+rax], 1

        // mmap(the page, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
        code = Append(code, [0x48, 0x8B, 0x7E, 0x10]);                   // mov rdi, [rsi+16]
        code = Append(code, [0x48, 0x81, 0xE7, 0x00, 0xF0, 0xFF, 0xFF]); // and rdi, -4096
        code = Append(code, [0xBE, 0x00, 0x10, 0x00, 0x00]);             // mov esi, 4096
        code = Append(code, [0xBA, 0x03, 0x00, 0x00, 0x00]);             // mov edx, 3
        code = Append(code, [0x41, 0xBA, 0x32, 0x00, 0x00, 0x00]);       // mov r10d, 0x32
        code = Append(code, [0x49, 0xC7, 0xC0, 0xFF, 0xFF, 0xFF, 0xFF]); // mov r8, -1
        code = Append(code, [0x45, 0x31, 0xC9]);                         // xor r9d, r9d
        code = Append(code, [0xB8, 0x09, 0x00, 0x00, 0x00]);             // mov eax, 9
        code = Append(code, [0x0F, 0x05]);                               // syscall
        code = Append(code, [0x5A, 0x5E, 0x5F]);                         // pop rdx; pop rsi; pop rdi
        code = Append(code, [0x48, 0x85, 0xC0]);                         // test rax, rax
        code = Append(code, [0x78, 0x01]);                               // js next
        code = Append(code, [0xC3]);                                     // ret
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
}
