namespace Longshore.Tests.Shared;

/// <summary>The images of virtual boards that <c>./test --with qemu</c> has made with <c>eng/qemu-up</c>. Tests that need one are skipped without it.</summary>
internal static class VirtualBoards
{
    /// <summary>The collection of all tests that run machines: each takes a processor for itself.</summary>
    public const string Collection = "qemu";

    /// <summary>The folder of the image for a processor: <c>X64</c> or <c>ARM64</c>.</summary>
    public static string Image(string architecture)
    {
        var name = "LONGSHORE_BOARD_" + architecture;
        var value = Environment.GetEnvironmentVariable(name);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"there is no image of a board ({name} is not set): run ./test --with qemu");
        return value!;
    }
}
