using Longshore.JavaScript.Contexts;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Tests.Wasm;

/// <summary>A WASI command that is suspended where it waits for input that it was not given yet.</summary>
public sealed class ResumableCommandTests
{
    private const byte I32 = ModuleBuilder.I32;
    private static readonly Engine Engine = new();

    // Reads a word from descriptor 0 twice and multiplies the words.
    private static readonly byte[] Product = Build();

    [Fact]
    public void Run_CommandThatReads_IsSuspendedAtTheEndOfItsInput()
    {
        var linker = new Linker();
        WasiPreview1.DefineIn(linker);
        var command = new ResumableModule(linker.Link(Module.Load(Engine, Product)));

        var suspension = command.Run(() => NewStore([3, 0, 0, 0]), "run")!;

        Assert.Equal(3 * 5, Resume(suspension, [5, 0, 0, 0]));
        Assert.Equal(3 * 7, Resume(suspension, [7, 0, 0, 0]));
        Assert.Equal(0, Resume(suspension, []));
    }

    private static byte[] Build()
    {
        var builder = new ModuleBuilder().Memory(1, "memory").Data(0, 8, 0, 0, 0, 4, 0, 0, 0);
        var read = builder.ImportFunction("wasi_snapshot_preview1", "fd_read", builder.Type([I32, I32, I32, I32], [I32]));
        var number = builder.Type([], [I32]);

        // The vector at 0 leads to the word at 8, which is cleared first; the number of bytes goes to 16.
        var word = builder.Function(
            number,
            [0x41, 8, 0x41, 0, 0x36, 2, 0, 0x41, 0, 0x41, 0, 0x41, 1, 0x41, 16, 0x10, (byte)read, 0x1a, 0x41, 8, 0x28, 2, 0]);
        builder.Function(number, [0x10, (byte)word, 0x10, (byte)word, 0x6c], "run");
        return builder.Build();
    }

    private static int Resume(Suspension suspension, byte[] input)
    {
        using var store = NewStore(input);
        Span<UInt128> results = stackalloc UInt128[1];
        suspension.Resume(suspension.Instantiate(store), results);
        return (int)(uint)results[0];
    }

    private static Store NewStore(byte[] input)
    {
        var wasi = new WasiPreview1(NoOutput.Instance, NoOutput.Instance, TimeProvider.System);
        wasi.Prepare(new WasiCall { Arguments = [], Input = input });
        return new Store(Engine) { Data = wasi };
    }
}
