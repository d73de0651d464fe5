using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Longshore.Wasm.Execution;

/// <summary>What compiled code calls for instructions that are more than a few machine instructions. The operands come
/// in the order of the operand stack, then the indices, then the context.</summary>
/// <remarks>What reaches objects is not inlined: compiled code holds no references, so that it can be parked anywhere (see
/// <see cref="Native.Parking"/>).</remarks>
internal static unsafe class RuntimeCalls
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int MemoryGrow(int pages, int memory, nint context) =>
        (int)InstanceOf(context).MemoryAt(memory).Grow((uint)pages);

    public static void MemoryCopy(int to, int from, int count, nint targetDescriptor, nint sourceDescriptor)
    {
        var target = (MemoryDescriptor*)targetDescriptor;
        var source = (MemoryDescriptor*)sourceDescriptor;
        if ((ulong)(uint)to + (uint)count > target->Length || (ulong)(uint)from + (uint)count > source->Length)
        {
            Traps.MemoryOutOfBounds();
        }

        Buffer.MemoryCopy(
            (byte*)source->Base + (uint)from, (byte*)target->Base + (uint)to, (uint)count, (uint)count);
    }

    public static void MemoryFill(int to, int value, int count, nint descriptor)
    {
        var memory = (MemoryDescriptor*)descriptor;
        if ((ulong)(uint)to + (uint)count > memory->Length)
        {
            Traps.MemoryOutOfBounds();
        }

        NativeMemory.Fill((byte*)memory->Base + (uint)to, (uint)count, (byte)value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void MemoryInit(int to, int from, int count, int segment, int memory, nint context) =>
        InstanceOf(context).InitMemory(memory, segment, (uint)to, (uint)from, (uint)count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void DataDrop(int segment, nint context) => InstanceOf(context).DropData(segment);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long TableGet(int index, int table, nint context)
    {
        var source = InstanceOf(context).TableAt(table);
        if ((uint)index >= source.Length)
        {
            Traps.TableOutOfBounds();
        }

        return source.ToReference(source.RawElements[index]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void TableSet(int index, long value, int table, nint context)
    {
        var target = InstanceOf(context).TableAt(table);
        if ((uint)index >= target.Length)
        {
            Traps.TableOutOfBounds();
        }

        target.RawElements[index] = target.FromReference(value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int TableSize(int table, nint context) => (int)InstanceOf(context).TableAt(table).Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int TableGrow(long value, int count, int table, nint context)
    {
        var target = InstanceOf(context).TableAt(table);
        return (int)target.GrowRaw((uint)count, target.FromReference(value));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void TableFill(int to, long value, int count, int table, nint context)
    {
        var target = InstanceOf(context).TableAt(table);
        if ((ulong)(uint)to + (uint)count > target.Length)
        {
            Traps.TableOutOfBounds();
        }

        target.RawElements.Slice(to, count).Fill(target.FromReference(value));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void TableCopy(int to, int from, int count, int target, int source, nint context)
    {
        var instance = InstanceOf(context);
        var (into, outOf) = (instance.TableAt(target), instance.TableAt(source));
        if ((ulong)(uint)to + (uint)count > into.Length || (ulong)(uint)from + (uint)count > outOf.Length)
        {
            Traps.TableOutOfBounds();
        }

        outOf.RawElements.Slice(from, count).CopyTo(into.RawElements.Slice(to, count));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void TableInit(int to, int from, int count, int segment, int table, nint context) =>
        InstanceOf(context).InitTable(table, segment, (uint)to, (uint)from, (uint)count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ElemDrop(int segment, nint context) => InstanceOf(context).DropElements(segment);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long RefFunc(int function, nint context) => InstanceOf(context).FunctionReference(function);

    /// <summary>A check in a loop found the flag set where guests cannot be parked by protecting a page.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Poll(nint context)
    {
        InstanceOf(context).Store.Poll();
        if (IsInterrupted(context))
        {
            Traps.Interrupted();
        }
    }

    /// <summary>Whether the guest is to end; false for the context of a probe, which has no owner.</summary>
    public static bool IsInterrupted(nint context) =>
        *(nint*)(context + ContextLayout.OwnerHandle) != 0 && InstanceOf(context).Store.IsInterrupted;

    private static Instance InstanceOf(nint context) => Unsafe.As<Instance>(
        GCHandle.FromIntPtr(*(nint*)(context + ContextLayout.OwnerHandle)).Target!);
}
