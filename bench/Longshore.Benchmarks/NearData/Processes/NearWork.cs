namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>A work of the sample "near" that is measured.</summary>
/// <param name="Title">Its name for readers.</param>
/// <param name="Verb">What the sample does.</param>
/// <param name="Key">The object, without the number of its node.</param>
/// <param name="Bytes">The object's length.</param>
/// <param name="Rest">What follows the key in the input.</param>
internal sealed record NearWork(string Title, string Verb, string Key, int Bytes, string Rest = "")
{
    /// <summary>The sample's input for the object of a storage node.</summary>
    public string InputOf(int storage) => FormattableString.Invariant($"{Verb} {storage}-{Key}{Rest}");
}
