namespace Longshore.Trust.Collateral;

/// <summary>A field of which some bits must have given values.</summary>
internal static class MaskedField
{
    /// <summary>Whether the bits that the mask selects are those of the expected value. All have one length.</summary>
    public static bool Matches(ReadOnlySpan<byte> value, ReadOnlySpan<byte> mask, ReadOnlySpan<byte> expected)
    {
        var difference = 0;
        for (var index = 0; index < expected.Length; index++)
        {
            difference |= (value[index] & mask[index]) ^ expected[index];
        }

        return difference == 0;
    }
}
