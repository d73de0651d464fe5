using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace Longshore.Wasm.Execution;

/// <summary>Names the methods of compiled functions, so that a stack trace identifies the function.</summary>
internal static class GuestMethods
{
    public const string TypeName = "LongshoreGuest";

    public static string Name(int function, string? name) =>
        string.Create(CultureInfo.InvariantCulture, $"{function}:{name?.Replace('\0', '?')}");

    public static bool TryParse(MethodBase method, [NotNullWhen(true)] out WasmFrame? frame)
    {
        frame = null;
        var colon = method.Name.IndexOf(':', StringComparison.Ordinal);
        if (method.DeclaringType?.Name != TypeName
            || !int.TryParse(method.Name.AsSpan(0, Math.Max(colon, 0)), CultureInfo.InvariantCulture, out var function))
        {
            return false;
        }

        var name = method.Name[(colon + 1)..];
        frame = new WasmFrame(function, name.Length == 0 ? null : name);
        return true;
    }
}
