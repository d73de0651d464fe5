using Longshore.Functions.Capabilities.Secrets;

namespace Longshore.Tests.Functions.Capabilities.Secrets;

/// <summary>A key whose bytes are all the same; without a number it is missing.</summary>
internal sealed class FixedKey(byte? number) : ISecretKey
{
    public byte[] Load(bool creates) => number is { } each
        ? [.. Enumerable.Repeat(each, 32)]
        : throw new SecretException("the key is missing");
}
