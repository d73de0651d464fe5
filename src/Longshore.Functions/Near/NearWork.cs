using System.Numerics;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Near;

/// <summary>A function on objects of about one size, of which times are comparable.</summary>
/// <param name="Module">Its module.</param>
/// <param name="Function">Tells functions of a module.</param>
/// <param name="SizeClass">The exponent of the largest power of two that is not over the object's bytes.</param>
internal readonly record struct NearWork(ModuleDigest Module, uint Function, int SizeClass)
{
    /// <summary>A function on an object.</summary>
    public static NearWork Of(ModuleDigest module, uint function, long objectBytes) =>
        new(module, function, BitOperations.Log2((ulong)Math.Max(objectBytes, 1)));
}
