namespace Longshore.Wasm.Execution;

/// <summary>The references of an instance as numbers, because addresses differ between instances: for a function its index plus one, for
/// null zero.</summary>
/// <param name="functions">The addresses of the instance's functions.</param>
/// <param name="nullFunction">The address that stands for null in tables.</param>
internal sealed class ReferenceNumbers(nint[] functions, nint nullFunction)
{
    // Made at the first function: most instances have none in a global.
    private Dictionary<nint, int>? _numbers;

    /// <summary>The number of a reference.</summary>
    /// <exception cref="InvalidOperationException">It refers to a function of another instance or to a host object.</exception>
    public int Of(nint reference, ValueType type)
    {
        if (reference == 0 || reference == nullFunction)
        {
            return 0;
        }

        return type == ValueType.FuncRef && (_numbers ??= Numbers()).TryGetValue(reference, out var number)
            ? number
            : throw new InvalidOperationException("a table or global refers to a function of another instance or to an object of the host");
    }

    private Dictionary<nint, int> Numbers()
    {
        var numbers = new Dictionary<nint, int>(functions.Length);
        for (var i = 0; i < functions.Length; i++)
        {
            numbers[functions[i]] = i + 1;
        }

        return numbers;
    }
}
