namespace Longshore.Tests.Shared;

/// <summary>The TPM that <c>./test --with swtpm</c> has started with <c>eng/swtpm-up</c>. Tests that need it are skipped without it.</summary>
internal static class SoftwareTpm
{
    /// <summary>The collection of all tests on it: it serves one connection at a time.</summary>
    public const string Collection = "swtpm";

    public static string Address => Variable("LONGSHORE_TPM");

    /// <summary>The file with the certificate of its endorsement key.</summary>
    public static string Certificate => Variable("LONGSHORE_TPM_CERTIFICATE");

    /// <summary>The file with the certificates of its manufacturer.</summary>
    public static string Root => Variable("LONGSHORE_TPM_ROOT");

    private static string Variable(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"there is no TPM in software ({name} is not set): run ./test --with swtpm");
        return value!;
    }
}
