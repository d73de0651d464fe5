using System.Text;
using Longshore.Functions.Capabilities.Chain;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Faasm;

/// <summary>Faasm's input, output, chained calls and shared memory.</summary>
/// <param name="calls">Runs calls, or null where specs are only validated.</param>
/// <param name="chain">Our imports for the same.</param>
internal sealed class FaasmCalls(FunctionCalls? calls, ChainImports chain)
{
    private const string ModuleName = CallImports.FaasmModule;

    // A call that failed without an exit code, by a trap or a limit. Faasm's answer to an exception.
    private const int FailedCode = 1;

    // A function that is of no user.
    private const char UserEnd = '.';

    /// <summary>Defines the imports in a linker.</summary>
    public void DefineIn(Linker linker) => linker
        .Define(ModuleName, "__faasm_read_input", (Func<Caller, int, int, int>)CallImports.Input)
        .Define(ModuleName, CallImports.FaasmAnswer, (Action<Caller, int, int>)CallImports.Answer)
        .Define(ModuleName, "__faasm_chain_name", (Func<Caller, int, int, int, int>)ChainName)

        // Later versions have a command line, which a function here has from its own call only.
        .DefineAlso(ModuleName, "__faasm_chain_name", (Func<Caller, int, int, int, int, int>)((caller, name, _, input, bytes) => ChainName(caller, name, input, bytes)))
        .Define(ModuleName, "__faasm_chain_ptr", (Func<Caller, int, int, int, int>)ChainPointer)
        .Define(ModuleName, "__faasm_await_call", (Func<Caller, int, int>)Await)
        .Define(ModuleName, "__faasm_await_call_output", (Func<Caller, int, int, int, int>)AwaitOutput)

        // No flag of Faasm's runtime is on.
        .Define(ModuleName, "__faasm_conf_flag", (Func<int, int>)(_ => 0))

        // A guest may move at this point, and never does.
        .Define(ModuleName, "__faasm_migrate_point", (Action<int, int>)((_, _) => { }))
        .Define(ModuleName, "__faasm_sm_reduce", (Action<Caller, int, int, int, int>)Reduce)
        .Define(ModuleName, "__tless_is_enabled", (Func<int>)(() => 0));

    // (name, input, input_bytes) to the call's number
    private int ChainName(Caller caller, int name, int input, int inputBytes)
    {
        var world = SandboxWorld.Of(caller);
        var bytes = GuestMemory.At(caller, input, inputBytes).ToArray();
        var called = Encoding.UTF8.GetBytes(NameOf(world, Encoding.UTF8.GetString(GuestMemory.TextAt(caller, name))));
        return Trapped(() =>
        {
            var function = CalledFunction.Of(
                calls, new OperationCall(world, [called, OperationFields.Text("POST"), OperationFields.Text("http://function/"), bytes]));
            return (int)world.Own<ChainedCalls>().Add(world, () => new ChainedCall(function.RunAsync, function.StackBytes));
        });
    }

    // (function, input, input_bytes) to the call's number
    private int ChainPointer(Caller caller, int function, int input, int inputBytes) =>
        Trapped(() => chain.Begin(caller, function, input, inputBytes));

    // (number) to the exit code
    private static int Await(Caller caller, int id) => Ended(caller, id).Code;

    // (number, buffer, buffer_bytes) to the exit code
    private static int AwaitOutput(Caller caller, int id, int buffer, int bytes)
    {
        var (code, output) = Ended(caller, id);
        var into = GuestMemory.At(caller, buffer, bytes);
        if (!output.Span.TryCopyTo(into))
        {
            throw new CapabilityTrapException("BufferTooSmall", $"the output of {output.Length} bytes does not fit into the buffer of {bytes} bytes");
        }

        return code;
    }

    // A call that is unknown is a mistake of the guest. One that failed has a code, and the log says why.
    private static (int Code, ReadOnlyMemory<byte> Output) Ended(Caller caller, int id)
    {
        var world = SandboxWorld.Of(caller);
        var running = Trapped(() => world.Own<ChainedCalls>().Take(world, (uint)id));
        try
        {
            var answer = GuestMemory.Await(caller, running);
            return (ForkJoin.CodeOf(answer), answer[1]);
        }
        catch (OperationException failure)
        {
            world.Log.Write(Encoding.UTF8.GetBytes($"call {id}: {failure.Message}\n"));
            return (FailedCode, default);
        }
    }

    // (address, type, operation, current_batch): the region of one element
    private static void Reduce(Caller caller, int address, int type, int operation, int currentBatch) => Trapped(() =>
    {
        var world = SandboxWorld.Of(caller);
        var bytes = new MergeRegion(0, 0, (MergeType)type, default).ElementBytes;
        world.Own<DeclaredRegions>().Add(MergeRegion.Of(caller, (uint)address, (uint)bytes, type, operation), world.Ended);
        return true;
    });

    // Faasm's functions call those of their own user. Here the user is what comes before the first dot of a name, if there is one.
    private static string NameOf(SandboxWorld world, string name) =>
        world.Spec.Name.Value.IndexOf(UserEnd, StringComparison.Ordinal) is > 0 and var end && FunctionName.TryParse(name, out _)
            ? world.Spec.Name.Value[..(end + 1)] + name
            : name;

    // What is refused has no code in Faasm's interface.
    private static T Trapped<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (OperationException refusal)
        {
            throw new CapabilityTrapException(refusal.Error.ToString(), refusal.Message);
        }
    }
}
