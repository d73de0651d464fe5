using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Longshore.Wasm.Execution;

/// <summary>Methods that compiled code calls for instructions that take more than a few machine instructions. The arguments are
/// the operands in stack order, then the indices, then the context.</summary>
/// <remarks>Methods that access objects are not inlined: compiled code holds no references, so that it can be parked anywhere
/// (see <see cref="Native.Parking"/>).</remarks>
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

    /// <summary>Traps unless a function's type is a subtype of one of the module's types.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void RequireSubtype(nint function, int type, nint context)
    {
        var id = ((FuncRef*)function)->TypeId;
        var instance = InstanceOf(context);
        if (id == FuncRef.NullTypeId || !instance.Store.Engine.Types.TypeOf(id).IsSubtypeOf(instance.TypeAt(type)))
        {
            Traps.IndirectCall(function);
        }
    }

    /// <summary>Waits until another thread notifies the address.</summary>
    /// <returns>0 if notified, 1 if the value at the address is not the expected one, 2 if the time is up.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int AtomicWait(nint address, ulong expected, long nanoseconds, int bytes, int memory, nint context)
    {
        // Faults if the address is beyond the memory's end.
        _ = Volatile.Read(ref *(byte*)address);
        var instance = InstanceOf(context);
        return instance.MemoryAt(memory).Shared is { } shared
            ? (int)shared.Waiters.Wait(address, expected, bytes, nanoseconds, instance.Store)
            : throw new TrapException(TrapKind.ExpectedSharedMemory);
    }

    /// <summary>Wakes at most the given number of threads that wait at an address, and returns the number woken.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int AtomicNotify(nint address, ulong count, int bytes, int memory, nint context)
    {
        _ = Volatile.Read(ref *(byte*)address);
        return InstanceOf(context).MemoryAt(memory).Shared?.Waiters.Notify(address, (uint)count) ?? 0;
    }

    /// <summary>Throws an exception with the values in the buffer of extra results.</summary>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Throw(int tag, nint context)
    {
        var instance = InstanceOf(context);
        var type = instance.TagAt(tag).Type;
        var values = new Value[type.Parameters.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = instance.Store.FromRaw(ExtraResults(context)[i], type.Parameters[i]);
        }

        throw new GuestException(new ExceptionValue(instance.TagAt(tag), values));
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThrowRef(long exception, nint context) => throw (exception == 0
        ? new TrapException(TrapKind.NullException)
        : new GuestException(InstanceOf(context).Store.FromRaw((UInt128)exception, ValueType.ExnRef).Exception!));

    /// <summary>Whether a thrown object is a guest exception, not a trap.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool IsException(object thrown) => thrown is GuestException;

    /// <summary>Whether a thrown object is a guest exception with this tag.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool HasTag(object thrown, int tag, nint context) =>
        thrown is GuestException exception && exception.Value.Tag == InstanceOf(context).TagAt(tag);

    /// <summary>Writes the values of an exception to the buffer of extra results.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Unpack(object thrown, nint context)
    {
        var exception = ((GuestException)thrown).Value;
        var count = exception.Values.Count;

        // A collection finds references to exceptions only on the stack, in globals and in tables. The values stay on the stack
        // until each has its reference.
        var raw = stackalloc UInt128[count];
        for (var i = 0; i < count; i++)
        {
            raw[i] = exception.Tag.Store.ToRaw(exception.Values[i]);
        }

        new ReadOnlySpan<UInt128>(raw, count).CopyTo(new Span<UInt128>(ExtraResults(context), count));
    }

    /// <summary>Returns a reference to a caught exception.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long ReferenceTo(object thrown, nint context) =>
        (long)(ulong)InstanceOf(context).Store.ToRaw(Value.FromException(((GuestException)thrown).Value));

    /// <summary>Returns the code of the function that a stub has called, which is compiled if it never ran.</summary>
    /// <param name="context">The context of the function's instance, with its number.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nint ResolvePending(nint context) =>
        ((LazyCode)InstanceOf(context).Code).Resolve(*(int*)(context + ContextLayout.PendingFunction));

    /// <summary>Whether the guest is being suspended, so that a function whose call has returned must save its frame and
    /// return.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool IsUnwinding(nint context) => InstanceOf(context).Store.Unwinding is { HasBegun: true };

    /// <summary>Makes room for the frame of a function.</summary>
    /// <param name="function">The function's index among the module's own.</param>
    /// <param name="site">The number of the call that has returned.</param>
    /// <param name="cells">The number of values, one slot each.</param>
    /// <param name="context">The context.</param>
    /// <returns>The address of the first slot.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nint SaveFrame(int function, int site, int cells, nint context) =>
        InstanceOf(context).Store.Unwinding!.Save(function, site, cells);

    /// <summary>Called if a check at a function's entry fails, in a module that goes on when little stack is left.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void CheckStack(nint context)
    {
        if (IsProbe(context) || !InstanceOf(context).Store.MayGoOn())
        {
            Traps.StackLimit(context);
        }
    }

    /// <summary>Called if a check in a loop finds the flag set on a platform without parking by page protection.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Poll(nint context)
    {
        InstanceOf(context).Store.Poll();
        if (IsInterrupted(context))
        {
            Traps.Interrupted();
        }
    }

    /// <summary>Whether the guest must end. False for the context of a probe, which has no owner.</summary>
    public static bool IsInterrupted(nint context) => !IsProbe(context) && InstanceOf(context).Store.IsInterrupted;

    private static bool IsProbe(nint context) => *(nint*)(context + ContextLayout.OwnerHandle) == 0;

    private static UInt128* ExtraResults(nint context) => *(UInt128**)(context + ContextLayout.ExtraResults);

    private static Instance InstanceOf(nint context) => Unsafe.As<Instance>(
        GCHandle.FromIntPtr(*(nint*)(context + ContextLayout.OwnerHandle)).Target!);
}
