using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;

namespace Longshore.Offload.Worker;

/// <summary>Names in a worker's context: the exports of the module, and functions of the device.</summary>
internal sealed class WorkerNames(
    JavaScriptContext context, JavaScriptValue moduleNamespace, IReadOnlySet<string> modules, JavaScriptHostFunction callDevice)
    : ModuleNames(context, moduleNamespace, modules)
{
    private readonly JavaScriptValue _callDevice = context.NewFunction(callDevice, parameters: 3);

    /// <summary>The call that runs now; its callbacks belong to it.</summary>
    public long CallId { get; set; }

    public override JavaScriptValue Remote(JavaScriptContext context, int number)
    {
        JavaScriptValue[] bound = [context.NewNumber(CallId), context.NewNumber(number)];
        var function = context.Bind(_callDevice, bound);
        context.Free(bound[0]);
        context.Free(bound[1]);
        return function;
    }

    public override int Keep(JavaScriptContext context, JavaScriptValue function) =>
        throw new UnsendableValueException("the result holds a function, which holds on to variables of the worker");
}
