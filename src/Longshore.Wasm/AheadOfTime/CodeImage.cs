using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.AheadOfTime;

/// <summary>A compiled module in this process. It stays for good: the runtime unloads only what it compiled itself.</summary>
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
    /// <param name="path">Its file. The runtime uses the machine code of a file once for each path and process.</param>
    /// <param name="functions">How many functions it holds.</param>
    /// <exception cref="BadImageFormatException">The file is no assembly.</exception>
    /// <exception cref="AheadOfTimeException">It is another one.</exception>
    public static CodeImage Load(string path, int functions)
    {
        var type = new AssemblyLoadContext(name: null).LoadFromAssemblyPath(path).GetType(GuestMethods.TypeName)
            ?? throw new AheadOfTimeException($"{path} holds no guest");
        var entries = GC.AllocateArray<nint>(functions, pinned: true);
        var code = CodeRanges.Of(path);
        try
        {
            for (var i = 0; i < functions; i++)
            {
                var method = type.Module.ResolveMethod(FirstMethodToken + i)!.MethodHandle;
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

    // What the runtime gives is a jump by way of a pointer, so that it can put other code there: it compiles anew what is called
    // often, and does not optimise the largest functions then. Behind the jump is the code of the file.
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
