using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.AheadOfTime;

/// <summary>A module's ahead-of-time code in this process. The runtime never unloads it.</summary>
internal sealed unsafe class CodeImage
{
    private const int FirstMethodToken = 0x06000001;

    private CodeImage(Type type, nint[] entries)
    {
        Type = type;
        Entries = entries;
    }

    public Type Type { get; }

    /// <summary>The machine code of the module's own functions.</summary>
    public nint[] Entries { get; }

    /// <summary>Loads an assembly that was compiled ahead of time.</summary>
    /// <param name="path">Its file. The runtime uses a file's machine code only once for each path in a process.</param>
    /// <param name="functions">The number of the module's own functions.</param>
    /// <exception cref="BadImageFormatException">The file is not an assembly.</exception>
    /// <exception cref="AheadOfTimeException">The assembly is not a guest, or has another number of functions.</exception>
    public static CodeImage Load(string path, int functions)
    {
        var type = new AssemblyLoadContext(name: null).LoadFromAssemblyPath(path).GetType(GuestMethods.TypeName)
            ?? throw new AheadOfTimeException($"{path} holds no guest");
        var entries = GC.AllocateArray<nint>(functions, pinned: true);
        var methods = type.Module.ModuleHandle;
        var code = CodeRanges.Of(path);
        try
        {
            for (var i = 0; i < functions; i++)
            {
                // Module.ResolveMethod would compare each method with all before it.
                var method = methods.ResolveMethodHandle(FirstMethodToken + i);
                RuntimeHelpers.PrepareMethod(method);
                entries[i] = Straight(method.GetFunctionPointer(), code);
            }
        }
        catch (ArgumentOutOfRangeException missing)
        {
            throw new AheadOfTimeException($"{path} holds another number of functions", missing);
        }

        return new CodeImage(type, entries);
    }

    // The runtime returns a stub that jumps through a pointer, so that it can recompile hot methods later. It would not optimise
    // the largest functions when it does. The stub's target is the code of the file.
    private static nint Straight(nint entry, CodeRanges code)
    {
        var instruction = (byte*)entry;
        if (instruction[0] == 0xFF && instruction[1] == 0x25)
        {
            var target = *(nint*)(instruction + 6 + *(int*)(instruction + 2));
            if (code.Contains(target))
            {
                return target;
            }
        }

        return entry;
    }
}
