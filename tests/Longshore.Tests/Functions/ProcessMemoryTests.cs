using System.IO.MemoryMappedFiles;
using System.Text;
using Longshore.Functions.Execution;

namespace Longshore.Tests.Functions;

public sealed class ProcessMemoryTests
{
    private const int Bytes = 64 << 20;

    [Theory]
    [InlineData("Name:\tx\nVmRSS:\t    900 kB\nRssAnon:\t    100 kB\nRssFile:\t    700 kB\nRssShmem:\t      7 kB\nVmData:\t 1 kB\n", 107L * 1024)]
    [InlineData("Name:\tRssAnon: 5\nRssAnon:\t1 kB\nRssShmem:\t0 kB\n", 1024L)]
    [InlineData("Name:\tx\nVmRSS:\t    900 kB\n", null)]
    [InlineData("Name:\tx\nRssAnon:\t    100 kB\n", null)]
    [InlineData("Name:\tx\nRssAnon:\t kB\nRssShmem:\t0 kB\n", null)]
    [InlineData("", null)]
    public void Parse_Status_IsTheSumOfOwnAndSharedPages(string status, long? bytes) => Assert.Equal(bytes, ProcessMemory.Parse(Encoding.ASCII.GetBytes(status)));

    // Other tests run meanwhile, so the amounts are large.
    [Fact]
    public void Measure_MappedFile_DoesNotCount()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "object");
        File.WriteAllBytes(path, new byte[8 * Bytes]);
        using var memory = new ProcessMemory();
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        var before = memory.Measure();

        var sum = 0;
        for (var at = 0L; at < 8L * Bytes; at += 4096)
        {
            sum += view.ReadByte(at);
        }

        Assert.Equal(0, sum);
        Assert.InRange(memory.Measure() - before, long.MinValue, 4L * Bytes);
    }
}
