using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Longshore.Wasm.Native;

/// <summary>A module's table of code addresses, and a stub for each function whose code does not exist yet.</summary>
/// <remarks>
/// The stub of a function is some machine code. Its first instruction jumps to the address in the function's word of the
/// table. At the start that is the second part of the stub, which writes the function's number into the context and jumps to the
/// resolver of the function's type. The resolver is a managed method with that type's parameters: it has the function compiled and
/// calls it. A stub changes no register that holds an argument and pushes nothing, so the runtime, which knows nothing of it, sees
/// a caller that called the resolver. For x86-64 and ARM64 Linux (see <c>CallingConvention</c>).
/// </remarks>
internal sealed unsafe class LazyStubs
{
    private const int WordBytes = sizeof(long);

    // int3 on x86-64. On ARM64 no instruction has such words.
    private const byte Filler = 0xCC;

    private static int StubBytes => LibC.IsArm64 ? 48 : 32;
    private static int PendingOffset => LibC.IsArm64 ? 12 : 8;

    private readonly byte* _start;
    private readonly nuint _length;
    private readonly int _functions;
    private readonly byte* _code;

    /// <summary>Reserves the memory. The functions cannot be called before <see cref="Seal"/>.</summary>
    /// <param name="functions">The number of functions.</param>
    /// <param name="resolvers">The number of resolvers.</param>
    /// <exception cref="GuestMemoryException">The machine has no memory left.</exception>
    public LazyStubs(int functions, int resolvers)
    {
        _functions = functions;
        var words = Pages.RoundUp((long)WordBytes * (functions + resolvers));
        _length = (nuint)(words + Math.Max(Pages.RoundUp((long)StubBytes * functions), Pages.Bytes));
        var start = LibC.Map(0, _length, LibC.ProtRead | LibC.ProtWrite, LibC.MapPrivate | LibC.MapAnonymous, -1, 0);
        if (start == LibC.MapFailed)
        {
            throw new GuestMemoryException($"no memory for the stubs of {functions} functions");
        }

        _start = (byte*)start;
        _code = _start + words;
    }

#pragma warning disable MA0055
    ~LazyStubs()
    {
        _ = LibC.Unmap((nint)_start, _length);
    }
#pragma warning restore MA0055

    public static bool IsSupported =>
        FaultTrampoline.IsSupported;

    /// <summary>The address of the table: a word for each function.</summary>
    public nint Table => (nint)_start;

    /// <summary>The address of a function's stub.</summary>
    public nint EntryOf(int function) => (nint)(_code + (StubBytes * (long)function));

    /// <summary>Whether a function has code.</summary>
    public bool IsCompiled(int function) => CodeOf(function) != Pending(function);

    /// <summary>The address that a function's calls lead to.</summary>
    public nint CodeOf(int function) => Volatile.Read(ref Word(function));

    /// <summary>Sets the address of a function's code. Calls on other threads read either address.</summary>
    public void Replace(int function, nint code) => Volatile.Write(ref Word(function), code);

    /// <summary>Sets the address of a resolver.</summary>
    public void SetResolver(int resolver, nint code) => Word(_functions + resolver) = code;

    /// <summary>Writes the stub of a function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="context">Where the function's callers pass the context.</param>
    /// <param name="numberOffset">Where in the context the function's number goes, from -128 to -4.</param>
    /// <param name="resolver">The resolver of the function's type.</param>
    public void Write(int function, in ContextPlace context, int numberOffset, int resolver)
    {
        var stub = new Span<byte>((void*)EntryOf(function), StubBytes);
        stub.Fill(Filler);
        if (LibC.IsArm64)
        {
            WriteArm64(stub, function, context, numberOffset, resolver);
            Replace(function, Pending(function));
            return;
        }

        AppendJump(stub, function);
        var code = stub[PendingOffset..];
        if (context.Register is { } register)
        {
            // mov dword [register+numberOffset], function
            code = register < 8 ? code : Append(code, [0x41]);
            code = Append(code, [0xC7, (byte)(0x40 | (register & 7)), (byte)numberOffset]);
        }
        else
        {
            code = Append(code, [0x48, 0x8B, 0x84, 0x24]); // mov rax, [rsp+StackOffset]
            code = Append(code, context.StackOffset);
            code = Append(code, [0xC7, 0x40, (byte)numberOffset]); // mov dword [rax+numberOffset], function
        }

        code = Append(code, function);
        AppendJump(code, _functions + resolver);
        Replace(function, Pending(function));
    }

    /// <summary>Makes the stubs executable.</summary>
    /// <exception cref="PlatformNotSupportedException">The system does not allow executable pages.</exception>
    public void Seal()
    {
        var bytes = _length - (nuint)(_code - _start);
        if (LibC.Protect((nint)_code, bytes, LibC.ProtRead | LibC.ProtExec) != 0)
        {
            throw new PlatformNotSupportedException("the system does not allow executable pages");
        }
    }

    private nint Pending(int function) => EntryOf(function) + PendingOffset;

    private ref nint Word(int index) => ref ((nint*)_start)[index];

    // x16 and x17 are free between a caller and the function that it calls (AAPCS64, 6.1.1).
    private void WriteArm64(Span<byte> stub, int function, in ContextPlace context, int numberOffset, int resolver)
    {
        var code = new Arm64Code();
        AppendArm64Jump(code, stub, function);
        code.Then(0x52800011 | ((uint)function & 0xFFFF) << 5, 0x72A00011 | ((uint)function >> 16) << 5); // movz w17, ...; movk w17, ..., lsl #16
        if (context.Register is null)
        {
            code.Load(16, 31, context.StackOffset); // ldr x16, [sp, #StackOffset]
        }

        code.Then(0xB8000011 | ((uint)numberOffset & 0x1FF) << 12 | (uint)(context.Register ?? 16) << 5); // stur w17, [register, #numberOffset]
        AppendArm64Jump(code, stub, _functions + resolver);
        code.Bytes.CopyTo(stub);
    }

    // adrp x16, the page of the word; ldr x16, [x16, its offset]; br x16
    private void AppendArm64Jump(Arm64Code code, Span<byte> stub, int word)
    {
        var at = (nint)Unsafe.AsPointer(ref stub[0]) + code.Bytes.Length;
        var target = (nint)Unsafe.AsPointer(ref Word(word));
        var pages = (uint)((target >> 12) - (at >> 12));
        code.Then(0x90000010 | (pages & 3) << 29 | ((pages >> 2) & 0x7FFFF) << 5)
            .Load(16, 16, (int)(target & 0xFFF))
            .Then(0xD61F0200);
    }

    // jmp [rip+displacement], where the displacement counts from the next instruction.
    private void AppendJump(Span<byte> code, int word)
    {
        const int Bytes = 6;
        var next = (byte*)Unsafe.AsPointer(ref code[0]) + Bytes;
        Append(Append(code, [0xFF, 0x25]), (int)((byte*)Unsafe.AsPointer(ref Word(word)) - next));
    }

    private static Span<byte> Append(Span<byte> code, scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(code);
        return code[bytes.Length..];
    }

    private static Span<byte> Append(Span<byte> code, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(code, value);
        return code[sizeof(int)..];
    }
}
