using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;

namespace Longshore.Offload.Device;

/// <summary>Names in the device's context: the exports of a library, plain and wrapped, and functions for workers to call back.</summary>
internal sealed class DeviceNames(JavaScriptContext context, JavaScriptValue moduleNamespace, IReadOnlySet<string> modules)
    : ModuleNames(context, moduleNamespace, modules)
{
    /// <summary>The call that is being encoded.</summary>
    public OffloadCall? Call { get; set; }

    public override int Keep(JavaScriptContext context, JavaScriptValue function)
    {
        if (Call is null)
        {
            return base.Keep(context, function);
        }

        Call.Callbacks.Add(context.Duplicate(function));
        return Call.Callbacks.Count - 1;
    }
}
