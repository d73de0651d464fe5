using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>The methods that a module's stubs jump to, one for each function type: see <see cref="LazyCode"/>.</summary>
internal static class Resolvers
{
    /// <summary>Defines the methods.</summary>
    /// <param name="into">The module's assembly.</param>
    /// <param name="types">The function types.</param>
    /// <returns>The addresses of the methods, in order. They are compiled at their first calls: one takes little time and
    /// stack.</returns>
    public static nint[] Define(ModuleBuilder into, IReadOnlyList<FunctionType> types)
    {
        var owner = into.DefineType(
            nameof(Resolvers),
            TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.BeforeFieldInit);
        var tokens = new int[types.Count];
        for (var i = 0; i < types.Count; i++)
        {
            var method = owner.DefineMethod(
                i.ToString(CultureInfo.InvariantCulture),
                MethodAttributes.Public | MethodAttributes.Static,
                types[i].ClrResult(),
                types[i].ClrParameters());
            Emit(method.GetILGenerator(), types[i]);
            tokens[i] = method.MetadataToken;
        }

        var handles = owner.CreateType().Module.ModuleHandle;
        return Array.ConvertAll(tokens, token => handles.ResolveMethodHandle(token).GetFunctionPointer());
    }

    // The call is a tail call, so no frame of the resolver stays on the guest's stack.
    private static void Emit(ILGenerator il, FunctionType type)
    {
        for (var i = 0; i <= type.Parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldarg, (short)i);
        }

        il.Emit(OpCodes.Ldarg, (short)type.Parameters.Length);
        il.Emit(OpCodes.Call, Methods.Runtime(nameof(RuntimeCalls.ResolvePending)));
        il.Emit(OpCodes.Tailcall);
        il.CallGuest(type);
        il.Emit(OpCodes.Ret);
    }
}
