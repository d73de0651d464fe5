using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Longshore.Wasm;

namespace Longshore.JavaScript.Contexts;

// QuickJS checks its stack in the guest's memory, and throws a RangeError. The native frames of its functions are on another stack,
// and several times as large. So when that stack is low, its check is made to fail.
public sealed partial class JavaScriptContext
{
    // More than the length of QuickJS's JSRuntime.
    private const int RuntimeBytesMax = 4096;

    private uint _scriptStackLimit;

    /// <summary>The address of the word that QuickJS compares its stack pointer with before a recursion; 0 until it is found.</summary>
    internal uint StackLimitAddress { get; private set; }

    private Span<byte> StackLimitWord => _guest.Memory.Span(StackLimitAddress, sizeof(uint));

    private void NoteLowStack(bool isLow)
    {
        if (StackLimitAddress == 0)
        {
            return;
        }

        if (isLow)
        {
            _scriptStackLimit = BinaryPrimitives.ReadUInt32LittleEndian(StackLimitWord);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(StackLimitWord, isLow ? uint.MaxValue : _scriptStackLimit);
    }

    // The new one is at the memory's end. No code of the guest has run.
    private void ReplaceStack()
    {
        if (_guest.Memory.Grow(QuickJsModule.ScriptStackPages) < 0)
        {
            throw new GuestMemoryException("the machine has no memory for the stack of scripts");
        }

        _instance.FindGlobal(StackPointer)!.Value = (int)_guest.Memory.Length;
    }

    /// <summary>Sets the largest stack of scripts, and finds the word of QuickJS's runtime that is smaller by the increase of that
    /// size.</summary>
    private uint FindStackLimit(int stackBytes)
    {
        var runtime = (uint)_guest.Runtime.Invoke();
        _guest.SetMaxStackSize.Invoke(stackBytes / 2);
        var before = ReadWords(runtime);
        _guest.SetMaxStackSize.Invoke(stackBytes);
        var after = ReadWords(runtime);
        int[] found = [.. Enumerable.Range(0, before.Length).Where(i => before[i] - after[i] == stackBytes - (stackBytes / 2))];
        return found.Length == 1
            ? runtime + (uint)(sizeof(uint) * found[0])
            : throw new InvalidDataException("quickjs.wasm has no limit of its stack");
    }

    private uint[] ReadWords(uint address) =>
        MemoryMarshal.Cast<byte, uint>(_guest.Memory.Span(address, RuntimeBytesMax)).ToArray();
}
