namespace Longshore.Trust.Collateral;

/// <summary>A TDX module as Intel describes it.</summary>
/// <param name="Id"><c>TDX_</c> and the major version in two hexadecimal digits; empty for the module of the first version.</param>
/// <param name="MrSigner">Its signer, 48 bytes.</param>
/// <param name="Attributes">Its attributes, 8 bytes.</param>
/// <param name="AttributesMask">The bits of the attributes that count.</param>
/// <param name="Levels">Its levels, the newest first.</param>
internal sealed record TdxModule(
    string Id,
    ReadOnlyMemory<byte> MrSigner,
    ReadOnlyMemory<byte> Attributes,
    ReadOnlyMemory<byte> AttributesMask,
    IReadOnlyList<SvnLevel> Levels)
{
    /// <summary>The identifier of a major version.</summary>
    public static string IdOf(byte version) => string.Create(null, $"TDX_{version:X2}");
}
