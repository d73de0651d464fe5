using Longshore.Wasm.Binary;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The offsets at which compiled code finds an instance's state. They are fixed and negative, relative to the context
/// address, which is also the address of the instance's own memory if it has one. The words that checks read are on a page of
/// their own below the rest: the control page. Protecting it parks the guest.</summary>
internal sealed class ContextLayout
{
    public const int OwnerHandle = -8;

    /// <summary>The address of the buffer for a function's results after the first, or for the values of an exception. It is in
    /// the header because a caller in another instance does not know the rest of the layout.</summary>
    public const int ExtraResults = -16;

    /// <summary>The address of a table with the code address of each of the module's own functions, one word each. Code that is
    /// compiled ahead of time or function by function calls through it.</summary>
    public const int CodeTable = -24;

    /// <summary>Four bytes that are always zero.</summary>
    public const int Zero = -32;

    /// <summary>Four bytes with the number of the function that a stub has called (<see cref="LazyCode"/>).</summary>
    public const int PendingFunction = -28;

    /// <summary>The length of the header, in bytes. The context of a host function has only the header.</summary>
    public const int HeaderBytes = 32;

    /// <summary>The length of a slot, in bytes. A slot holds one value of any type: a global, a result after the first, or an
    /// argument from the host. The value is in the first bytes; the other bytes have no meaning.</summary>
    public const int SlotBytes = 16;

    private const int ImportBytes = 16;
    private const int Word = 8;

    private readonly int _globals;
    private readonly int _memories;
    private readonly int _tables;
    private readonly int _typeIds;
    private readonly int _imports;

    public ContextLayout(ModuleModel model)
    {
        _globals = HeaderBytes;
        _memories = _globals + SlotBytes * model.GlobalTypes.Count;
        _tables = _memories + Word * model.Memories.Count;
        _typeIds = _tables + Word * model.Tables.Count;
        _imports = _typeIds + Word * model.Types.Length;
        ExtraResultBuffer = -(_imports + ImportBytes * model.ImportedFunctions
            + SlotBytes * Math.Max(
                model.Types.Select(type => type.Results.Length).DefaultIfEmpty().Max(),
                model.TagTypeIndices.Select(type => model.Types[type].Parameters.Length).DefaultIfEmpty().Max()));
        Bytes = Pages.Bytes + (int)Pages.RoundUp(-ExtraResultBuffer);
        MemoryIsAtContext = model.Memories.Count > 0 && model.ImportedMemories == 0 && !model.Memories[0].IsShared;
    }

    /// <summary>The length of the whole context with its control page, in bytes: a multiple of the page size.</summary>
    public int Bytes { get; }

    /// <summary>Whether memory 0 begins at the context's address.</summary>
    public bool MemoryIsAtContext { get; }

    /// <summary>A word on the control page. It holds the context's own address while the guest may run. It is zero if the guest must
    /// end or, if page protection cannot park it, must be parked.</summary>
    public int InterruptFlag => -Bytes;

    /// <summary>On the control page: the lowest address that the guest's stack may use.</summary>
    public int StackLimit => 8 - Bytes;

    /// <summary>The start of the buffer for results after the first, one slot each, at rising addresses.</summary>
    public int ExtraResultBuffer { get; }

    /// <summary>The value of a global, or its address if the global is imported and mutable.</summary>
    public int Global(int index) => -(_globals + SlotBytes * (index + 1));

    /// <summary>The address of a <see cref="MemoryDescriptor"/>.</summary>
    public int Memory(int index) => -(_memories + Word * (index + 1));

    /// <summary>The address of a <see cref="TableDescriptor"/>.</summary>
    public int Table(int index) => -(_tables + Word * (index + 1));

    /// <summary>The engine's number for a type of the module.</summary>
    public int TypeId(int type) => -(_typeIds + Word * (type + 1));

    /// <summary>The code address of an imported function.</summary>
    public int ImportCode(int index) => -(_imports + ImportBytes * (index + 1));

    /// <summary>The context of an imported function.</summary>
    public int ImportContext(int index) => ImportCode(index) + Word;
}
