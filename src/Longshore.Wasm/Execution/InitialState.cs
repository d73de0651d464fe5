using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>What an instance was when it had just been made, to make it so again.</summary>
internal sealed unsafe class InitialState
{
    private readonly Memory[] _memories;
    private readonly Table[] _tables;
    private readonly nint _globals;
    private readonly byte[] _globalBytes;
    private readonly nint[][] _elements;
    private readonly List<(Memory Memory, uint Address, byte[] Bytes)> _pages = [];

    public InitialState(Memory[] memories, Table[] tables, nint globals, int globalBytes)
    {
        _memories = memories;
        _tables = tables;
        _globals = globals;
        _globalBytes = new Span<byte>((void*)globals, globalBytes).ToArray();
        _elements = [.. tables.Select(table => table.RawElements.ToArray())];
        Array.ForEach(memories, KeepPages);
    }

    public void Restore()
    {
        Array.ForEach(_memories, memory => memory.Reset());
        foreach (var (memory, address, bytes) in _pages)
        {
            bytes.CopyTo(memory.Span(address, bytes.Length));
        }

        for (var i = 0; i < _tables.Length; i++)
        {
            _tables[i].Restore(_elements[i]);
        }

        _globalBytes.CopyTo(new Span<byte>((void*)_globals, _globalBytes.Length));
    }

    // Only pages that are not all zero are kept, neighbours together.
    private void KeepPages(Memory memory)
    {
        long start = -1;
        for (long at = 0; at <= memory.Length; at += Pages.Bytes)
        {
            var used = at < memory.Length && memory.Span((uint)at, Pages.Bytes).ContainsAnyExcept((byte)0);
            if (used && start < 0)
            {
                start = at;
            }
            else if (!used && start >= 0)
            {
                _pages.Add((memory, (uint)start, memory.Span((uint)start, (int)(at - start)).ToArray()));
                start = -1;
            }
        }
    }
}
