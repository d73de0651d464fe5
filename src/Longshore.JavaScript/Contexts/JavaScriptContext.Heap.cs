using System.Buffers.Binary;

namespace Longshore.JavaScript.Contexts;

/// <content>What the host reads of the guest's objects without running code of the guest.</content>
public sealed partial class JavaScriptContext
{
    // The flags of JS_GetOwnPropertyNames.
    private const int AllNames = 7;
    private const int PrivateNames = 4;

    private const ulong ObjectTagBits = (ulong)uint.MaxValue << 32;

    // One function of each kind that a program can write.
    private static readonly string[] FunctionSamples = ["() => 1", "function* () {}", "async () => 1", "async function* () {}"];

    /// <summary>QuickJS.</summary>
    internal QuickJsModule Module => _module;

    /// <summary>The guest's objects, as they are now. The view is valid until the guest runs again.</summary>
    internal HeapView Heap() => new(
        _guest.Memory.Span(0, (int)Math.Min(_guest.Memory.Length, int.MaxValue)), _module.ContextAddress, _module.RuntimeAddress);

    /// <summary>The addresses of QuickJS's context and of its runtime.</summary>
    internal (uint Context, uint Runtime) ReadAddresses() => ((uint)_guest.Context.Invoke(), (uint)_guest.Runtime.Invoke());

    /// <summary>The class numbers of functions that programs write.</summary>
    internal HashSet<int> ReadFunctionClasses() => [.. FunctionSamples.Select(each =>
    {
        var sample = Evaluate($"({each})", "longshore:sample");
        var number = _guest.ClassId.Invoke(sample.Box);
        Free(sample);
        return number;
    })];

    /// <summary>The functions that were written in some modules, by their addresses.</summary>
    /// <param name="isModule">Whether a module is one of them, by its name.</param>
    internal List<(uint Function, string Module)> FindFunctions(Func<string, bool> isModule)
    {
        var places = new List<(uint Function, uint File)>();
        var heap = Heap();
        foreach (var target in heap.Objects())
        {
            if (_module.FunctionClasses.Contains(heap.ClassOf(target)))
            {
                places.Add((target, heap.PlaceOf(target).File));
            }
        }

        // Reading a name makes a string, which may move the memory but collects no garbage.
        var names = places.Select(each => each.File).Distinct().ToDictionary(each => each, ReadAtom);
        return [.. places.Select(each => (each.Function, names[each.File])).Where(each => isModule(each.Item2))];
    }

    /// <summary>The value of an object at an address that <see cref="HeapView"/> gave.</summary>
    internal JavaScriptValue ObjectAt(uint address)
    {
        var box = NewBox((long)(ObjectTagBits | address));
        var value = new JavaScriptValue(_guest.Duplicate.Invoke(box));
        _guest.Release.Invoke(box);
        return value;
    }

    /// <summary>The address of the global object.</summary>
    internal uint FindGlobal()
    {
        var global = new JavaScriptValue(_guest.Global.Invoke());
        var address = (uint)IdentityOf(global);
        Free(global);
        return address;
    }

    /// <summary>Whether an object has private fields or methods.</summary>
    internal bool HasPrivateNames(JavaScriptValue value) => CountNames(value, PrivateNames) > 0;

    /// <summary>The number of an object's own names: strings, symbols and private ones, enumerable or not.</summary>
    internal int CountAllNames(JavaScriptValue value) => CountNames(value, AllNames);

    /// <summary>Whether an object can get new properties.</summary>
    /// <param name="identity">The object's identity.</param>
    internal bool IsExtensible(int identity) => Heap().IsExtensible((uint)identity);

    /// <summary>Whether an object has the prototype that objects of its built-in class are made with.</summary>
    /// <param name="identity">The object's identity.</param>
    /// <param name="kind">Its class.</param>
    internal bool HasBuiltInPrototype(int identity, ObjectClass kind) =>
        Heap().PrototypeOf((uint)identity) == _module.Prototypes[(int)kind];

    /// <summary>The addresses of the prototypes of the built-in classes.</summary>
    internal uint[] ReadPrototypes() => [.. Enumerable.Range(0, (int)ObjectClass.Other).Select(kind =>
    {
        var sample = GetElement(Hooks.Samples, kind);
        var prototype = Heap().PrototypeOf((uint)IdentityOf(sample));
        Free(sample);
        return prototype;
    })];

    private int CountNames(JavaScriptValue value, int flags)
    {
        var scratch = Scratch(2 * PointerBytes);
        var bits = BinaryPrimitives.ReadInt64LittleEndian(_guest.Memory.Span((uint)value.Box, sizeof(long)));
        var context = _guest.Context.Invoke();
        if (_guest.NamesOf.Invoke(context, scratch, scratch + PointerBytes, bits, flags)[0].I32 != 0)
        {
            throw TakeException();
        }

        var (names, count) = (ReadInt32(scratch), ReadInt32(scratch + PointerBytes));
        _guest.FreeNames.Invoke(context, names, count);
        return count;
    }

    private string ReadAtom(uint atom)
    {
        var name = Checked(NewBox(_guest.AtomText.Invoke(_guest.Context.Invoke(), (int)atom)));
        var text = ReadString(name, HostLimits.SpecifierBytesMax);
        Free(name);
        return text;
    }
}
