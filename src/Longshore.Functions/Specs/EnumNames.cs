namespace Longshore.Functions.Specs;

/// <summary>The names of an enumeration's values in specs.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
/// <param name="names">A name for each value, in the order of the values.</param>
internal sealed class EnumNames<T>(params string[] names)
    where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();

    /// <summary>All names.</summary>
    public IReadOnlyList<string> All => names;

    /// <summary>The name of a value.</summary>
    public string Of(T value) => names[Array.IndexOf(Values, value)];

    /// <summary>Finds a value by its name.</summary>
    public bool TryParse(string name, out T value)
    {
        var index = Array.IndexOf(names, name);
        value = Values[Math.Max(index, 0)];
        return index >= 0;
    }
}
