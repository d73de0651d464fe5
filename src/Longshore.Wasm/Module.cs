using Longshore.Wasm.Binary;
using Longshore.Wasm.Compilation;
using Longshore.Wasm.Execution;
using Longshore.Wasm.Validation;

namespace Longshore.Wasm;

/// <summary>A WebAssembly module: validated, compiled, immutable. May be used from any thread and by any number of
/// stores of its engine.</summary>
public sealed class Module
{
    private Module(Engine engine, CompiledModule compiled)
    {
        Engine = engine;
        Compiled = compiled;
    }

    /// <summary>The engine it was compiled by.</summary>
    public Engine Engine { get; }

    /// <summary>What it needs to be instantiated, in order.</summary>
    public IReadOnlyList<ImportType> Imports => Compiled.Model.Imports;

    /// <summary>What its instances offer.</summary>
    public IReadOnlyList<ExportType> Exports => Compiled.Model.Exports;

    internal CompiledModule Compiled { get; }

    /// <summary>Decodes, validates and compiles a module in the binary format.</summary>
    /// <exception cref="ModuleException">It is malformed, invalid, or over a limit; nothing of it was compiled.</exception>
    public static Module Load(Engine engine, ReadOnlySpan<byte> bytes)
    {
        var model = Decode(bytes);
        return new Module(engine, ModuleCompiler.Compile(model, engine));
    }

    /// <summary>Decodes and validates a module without compiling it.</summary>
    /// <exception cref="ModuleException">It is malformed, invalid, or over a limit.</exception>
    public static void Validate(ReadOnlySpan<byte> bytes) => Decode(bytes);

    private static ModuleModel Decode(ReadOnlySpan<byte> bytes)
    {
        var model = ModuleDecoder.Decode(bytes.ToArray());
        ModuleValidator.Validate(model);
        return model;
    }
}
