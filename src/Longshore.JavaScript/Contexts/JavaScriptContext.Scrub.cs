using Longshore.Wasm;

namespace Longshore.JavaScript.Contexts;

/// <content>Memory that the guest does not use, which a snapshot or a delta would otherwise carry.</content>
public sealed partial class JavaScriptContext
{
    // Free memory is found by taking it: first in large blocks, then in what is left. Less than two pages has no whole page in it.
    private const int BlockBytesMax = 16 << 20;
    private const int BlockBytesMin = 8 << 10;
    private const int PageBytes = 4 << 10;
    private const string StackPointer = "__stack_pointer";

    // The guest must run no function: then all of its stack is free.
    private void Scrub()
    {
        ReleaseScratch();

        // It grows downwards.
        const int StackBytes = (int)QuickJsModule.ScriptStackPages * Memory.PageBytes;
        Clear(_instance.FindGlobal(StackPointer)!.Value.I32 - StackBytes, StackBytes);
        var taken = new List<int>();
        _guest.Memory.MayGrow = false;
        try
        {
            for (var size = BlockBytesMax; size >= BlockBytesMin; size /= 2)
            {
                TakeAll(size, taken);
            }

            taken.ForEach(block => _guest.Release.Invoke(block));
        }
        finally
        {
            _guest.Memory.MayGrow = true;
        }
    }

    private void TakeAll(int size, List<int> taken)
    {
        // No more than fit: the allocator of a state that another node has made may answer without an end.
        for (var left = _guest.Memory.Length / size; left > 0 && _guest.Allocate.Invoke(size) is var block and not 0; left--)
        {
            taken.Add(block);
            Clear(block, size);
        }
    }

    // What is zero is only read: a page that was never written stays shared with other guests.
    private void Clear(int address, int length)
    {
        for (var at = 0; at < length; at += PageBytes)
        {
            var page = _guest.Memory.Span((uint)(address + at), Math.Min(PageBytes, length - at));
            if (page.ContainsAnyExcept((byte)0))
            {
                page.Clear();
            }
        }
    }
}
