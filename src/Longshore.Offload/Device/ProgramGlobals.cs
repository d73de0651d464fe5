using Longshore.JavaScript.Contexts;
using Longshore.Offload.Host;

namespace Longshore.Offload.Device;

/// <summary>What a program finds beside the prelude: the wrappers of its libraries (<c>device.js</c>), QuickJS's modules (<c>host.js</c>) and
/// ATLAS's names (<c>atlas.js</c>).</summary>
internal sealed class ProgramGlobals
{
    private readonly IReadOnlyList<Library> _libraries;
    private readonly ProgramCalls _calls;
    private readonly JavaScriptValue _wrapLibrary;
    private readonly bool _watchesState;

    public ProgramGlobals(
        DeviceOptions options,
        DeviceServices device,
        JavaScriptContext context,
        IReadOnlyList<Library> libraries,
        ProgramCalls calls,
        DeviceHost host)
    {
        (_libraries, _calls, _watchesState) = (libraries, calls, options.Servers.Count > 0 || options.LocalCallsMax > 1);
        var functions = context.NewArray(
        [
            context.NewFunction(Place, parameters: 7),
            context.NewFunction(calls.Program.Finish, parameters: 2),
            context.NewFunction(calls.Program.Suspend, parameters: 1),
            context.NewFunction(Wrap, parameters: 2),
        ]);
        var hooks = context.Call(HostScripts.Evaluate(context, "device.js"), [functions]);
        calls.Program.RunLocally = context.Get(hooks, "runLocally");
        _wrapLibrary = context.Get(hooks, "wrapLibrary");
        host.Define(context, Exit);
        context.DefineGlobal("scriptArgs", context.NewArray([.. options.Arguments.Prepend(options.Program).Select(context.NewString)]));
        AtlasGlobals.Define(options, device, context, calls, hooks);
    }

    // (library, name, then the values of CallValues) to the call's number when the program is to run it at once, to -1 otherwise.
    private JavaScriptValue Place(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        _calls.Entry.Begin(LibraryAt(context, arguments[0]), context.GetString(arguments[1]), arguments[2..]);

    private Library LibraryAt(JavaScriptContext context, JavaScriptValue index) =>
        _libraries[(int)context.GetInteger(index, 0, _libraries.Count - 1)];

    // (index, namespace) to the wrapped exports: called by the module between program and library.
    private JavaScriptValue Wrap(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var library = LibraryAt(context, arguments[0]);
        library.Names = new DeviceNames(context, arguments[1], library.Scan.Graph.Names);
        if (_watchesState)
        {
            library.State.Loaded = ModuleState.Of(context, library.Scan.Graph.Names, hasGlobals: false);
        }

        var both = context.Call(_wrapLibrary, arguments);
        var wrappers = context.GetElement(both, 1);
        for (var i = 0; context.GetElement(wrappers, i) is var path && context.TypeOf(path) == JavaScriptType.String; i += 2)
        {
            library.Names.Add(context, context.GetString(path), context.GetElement(wrappers, i + 1));
            context.Free(path);
        }

        context.Free(wrappers);
        var wrapped = context.GetElement(both, 0);
        context.Free(both);
        return wrapped;
    }

    private static JavaScriptValue Exit(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        throw new ProgramExitException((int)context.GetInteger(arguments[0], int.MinValue, int.MaxValue));
}
