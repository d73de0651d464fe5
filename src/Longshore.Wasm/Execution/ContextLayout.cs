using Longshore.Wasm.Binary;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>Where compiled code finds an instance's state: at fixed negative offsets from its context address, which is
/// also the address of its memory when it has one of its own. What checks read stands on a page of its own below the rest: the
/// control page, which is protected to park a guest.</summary>
internal sealed class ContextLayout
{
    public const int OwnerHandle = -8;

    /// <summary>The address where a function leaves its results after the first, and an exception the values it carries. It stands in the header because a caller
    /// in another instance does not know the rest of the layout.</summary>
    public const int ExtraResults = -16;

    /// <summary>The address of the machine code addresses of the module's own functions, one word each. Only code that was
    /// compiled ahead of time calls through it.</summary>
    public const int CodeTable = -24;

    /// <summary>Four bytes that are always zero.</summary>
    public const int Zero = -32;

    /// <summary>What the context of a host function has as well.</summary>
    public const int HeaderBytes = 32;

    /// <summary>What holds one value of any type: a global, a result after the first, an argument from the host. Its first
    /// bytes are the value's; the others mean nothing.</summary>
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

    /// <summary>The length of the whole context with its control page: whole pages.</summary>
    public int Bytes { get; }

    /// <summary>Whether memory 0 begins at the context's address.</summary>
    public bool MemoryIsAtContext { get; }

    /// <summary>A word on the control page. It holds the context's own address while the guest may run, and zero when the guest is
    /// to end or, where it cannot be parked by the page's protection, to be parked.</summary>
    public int InterruptFlag => -Bytes;

    /// <summary>On the control page: the address that the guest's stack stays above.</summary>
    public int StackLimit => 8 - Bytes;

    /// <summary>Where the results after the first go, one slot each, upwards.</summary>
    public int ExtraResultBuffer { get; }

    /// <summary>A global's value, or the address of it when it is imported and mutable.</summary>
    public int Global(int index) => -(_globals + SlotBytes * (index + 1));

    /// <summary>The address of a <see cref="MemoryDescriptor"/>.</summary>
    public int Memory(int index) => -(_memories + Word * (index + 1));

    /// <summary>The address of a <see cref="TableDescriptor"/>.</summary>
    public int Table(int index) => -(_tables + Word * (index + 1));

    /// <summary>The engine's number for a type of the module.</summary>
    public int TypeId(int type) => -(_typeIds + Word * (type + 1));

    /// <summary>An imported function's code.</summary>
    public int ImportCode(int index) => -(_imports + ImportBytes * (index + 1));

    /// <summary>An imported function's context.</summary>
    public int ImportContext(int index) => ImportCode(index) + Word;
}
