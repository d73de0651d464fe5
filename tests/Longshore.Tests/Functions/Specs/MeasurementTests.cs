using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Specs;

public sealed class MeasurementTests
{
    private static readonly string Zeros = new('0', 64);

    [Theory]
    [InlineData("pcr0=", "pcr0", TrustLevel.Tpm)]
    [InlineData("PCR22=", "pcr22", TrustLevel.Tpm)]
    [InlineData("mrenclave=", "mrenclave", TrustLevel.Sgx)]
    [InlineData("MrSigner=", "mrsigner", TrustLevel.Sgx)]
    public void TryParse_KnownName_HasItsLevel(string start, string name, TrustLevel level)
    {
        Assert.True(Measurement.TryParse(start + Zeros, out var measurement));

        Assert.Equal((name, Zeros, level), (measurement.Name, measurement.Hex, measurement.Level));
        Assert.Equal($"{name}={Zeros}", measurement.ToString());
    }

    [Theory]
    [InlineData("pcr24=", 64)]
    [InlineData("pcr16=", 64)]
    [InlineData("pcr23=", 64)]
    [InlineData("pcr07=", 64)]
    [InlineData("pcr-1=", 64)]
    [InlineData("pcr=", 64)]
    [InlineData("mrtd=", 64)]
    [InlineData("=", 64)]
    [InlineData("", 64)]
    [InlineData("pcr7=", 63)]
    [InlineData("pcr7=", 65)]
    [InlineData("pcr7==", 63)]
    public void TryParse_OtherForm_IsRefused(string start, int digits) => Assert.False(Measurement.TryParse(start + new string('0', digits), out _));
}
