using Longshore.Wasm;

namespace Longshore.Functions.Capabilities;

/// <summary>The imports by which WebAssembly has a call's input and gives its answer as they are, without standard streams:
/// <c>longshore.input</c> and <c>longshore.answer</c>.</summary>
internal static class CallImports
{
    private const string ModuleName = "longshore";
    private const string AnswerName = "answer";

    /// <summary>The same import under Faasm's name.</summary>
    public const string FaasmModule = "env";

    /// <inheritdoc cref="FaasmModule"/>
    public const string FaasmAnswer = "__faasm_write_output";

    /// <summary>Defines the imports in a linker.</summary>
    public static void DefineIn(Linker linker) => linker
        .Define(ModuleName, "input", (Func<Caller, int, int, int>)Input)
        .Define(ModuleName, AnswerName, (Action<Caller, int, int>)Answer);

    /// <summary>Whether a module's guests give answers. What they print goes to the log then.</summary>
    public static bool Answers(ModuleInterface module) => module.Imports.Any(
        import => import is { Module: ModuleName, Name: AnswerName } or { Module: FaasmModule, Name: FaasmAnswer });

    // (buffer, buffer_bytes) to the length of the input. As much of it as fits is written.
    public static int Input(Caller caller, int buffer, int bytes)
    {
        var input = SandboxWorld.Of(caller).Input.Span;
        input[..Math.Min(input.Length, bytes < 0 ? 0 : bytes)].CopyTo(GuestMemory.At(caller, buffer, Math.Max(bytes, 0)));
        return input.Length;
    }

    // (bytes, length)
    public static void Answer(Caller caller, int buffer, int bytes) => SandboxWorld.Of(caller).Answer.Replace(GuestMemory.At(caller, buffer, bytes));
}
