using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Longshore.Tests.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>Random sequences of WASI calls: a guest always gets an answer, stays in its directories, and changes only the
/// writable ones.</summary>
public sealed class WasiSequenceTests
{
    private const int SequenceLength = 60;
    private const long AllRights = (1L << 30) - 1;

    // What every call takes: f a descriptor, g mostly one that the guest opened, p a path, l lookup flags, o open
    // flags, d descriptor flags, r rights, t time flags, a an address, v vectors and their count, s a small length, n any number, w a whence.
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["fd_advise"] = "fnns",
        ["fd_allocate"] = "fnn",
        ["fd_close"] = "g",
        ["fd_datasync"] = "f",
        ["fd_fdstat_get"] = "fa",
        ["fd_fdstat_set_flags"] = "fd",
        ["fd_fdstat_set_rights"] = "grr",
        ["fd_filestat_get"] = "fa",
        ["fd_filestat_set_size"] = "fn",
        ["fd_filestat_set_times"] = "fnnt",
        ["fd_pread"] = "fvna",
        ["fd_prestat_get"] = "fa",
        ["fd_prestat_dir_name"] = "fas",
        ["fd_pwrite"] = "fvna",
        ["fd_read"] = "fva",
        ["fd_readdir"] = "fasna",
        ["fd_renumber"] = "gg",
        ["fd_seek"] = "fnwa",
        ["fd_sync"] = "f",
        ["fd_tell"] = "fa",
        ["fd_write"] = "fva",
        ["path_create_directory"] = "fp",
        ["path_filestat_get"] = "flpa",
        ["path_filestat_set_times"] = "flpnnt",
        ["path_link"] = "flpfp",
        ["path_open"] = "flporrda",
        ["path_readlink"] = "fpasa",
        ["path_remove_directory"] = "fp",
        ["path_rename"] = "fpfp",
        ["path_symlink"] = "pfp",
        ["path_unlink_file"] = "fp",
    };

    private static readonly string[] Components =
        ["a", "b", "c", "dir", "file", "link", "up", "out", "..", ".", "", "secret", "inside", "fixed"];

    private static readonly string[] OtherPaths = ["/etc/passwd", "../secret", "..", ".", "", "/", "a\0b", "dir/", "\udc80", "//x"];

    [Fact]
    public void RandomSequences_OfCalls_StayInTheirDirectories()
    {
        var random = new Random(FuzzOptions.Seed);
        var clock = Stopwatch.StartNew();
        var (sequences, calls, successes) = (0, 0, 0);
        while (clock.Elapsed < FuzzOptions.Duration / 2)
        {
            using var tree = new GuestTree();
            var before = (tree.Fingerprint("."), tree.Fingerprint("fixed"));
            using (var guest = new WasiGuest([tree.Writable, tree.ReadOnly]))
            {
                for (var i = 0; i < SequenceLength; i++)
                {
                    var (name, kinds) = Kinds.ElementAt(random.Next(Kinds.Count));
                    var errno = guest.Call(name, [.. kinds.SelectMany(kind => Argument(kind, guest, random))]);
                    Assert.InRange(errno, 0, 76);
                    successes += errno == 0 ? 1 : 0;
                    calls++;
                }
            }

            Assert.Equal(before, (tree.Fingerprint("."), tree.Fingerprint("fixed")));
            sequences++;
        }

        Assert.True(successes > calls / 20, $"only {successes} of {calls} calls did anything");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{sequences} sequences of {calls} WASI calls, {successes} of them successful, seed {FuzzOptions.Seed}");
    }

    private static IEnumerable<object> Argument(char kind, WasiGuest guest, Random random) => kind switch
    {
        'f' => [random.Next(8) == 0 ? random.Next(-2, 200) : random.Next(3, 9)],
        'g' => [random.Next(50) == 0 ? random.Next(5) : random.Next(5, 9)],
        'p' => [guest.Text(Path(random))],
        'l' => [random.Next(3)],
        'o' => [random.Next(4) == 0 ? random.Next(32) : random.Next(3)],
        'd' => [random.Next(4) == 0 ? random.Next(40) : 0],
        'r' => [random.Next(3) == 0 ? random.NextInt64(AllRights) : AllRights],
        't' => [random.Next(18)],
        'a' => [random.Next(8) == 0 ? random.Next() : random.Next(1000)],
        'v' => random.Next(8) == 0 ? [random.Next(), random.Next(-1, 2000)] : [guest.Vector("some text"), 1],
        's' => [random.Next(8) == 0 ? random.Next(-1, int.MaxValue) : random.Next(200)],
        'w' => [random.Next(4)],
        _ => [random.Next(3) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : random.NextInt64(-10, 100_000)],
    };

    private static string Path(Random random) => random.Next(6) == 0
        ? OtherPaths[random.Next(OtherPaths.Length)]
        : string.Join('/', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Components[random.Next(Components.Length)]));

    /// <summary>A directory a guest may change and one it may not, with a secret and links around them.</summary>
    private sealed class GuestTree : IDisposable
    {
        private readonly string _root = Directory.CreateTempSubdirectory("longshore-fuzz-").FullName;

        public GuestTree()
        {
            foreach (var folder in (string[])["inside", "fixed"])
            {
                Directory.CreateDirectory(At(folder, "dir", "a"));
                File.WriteAllText(At(folder, "file"), "text");
                File.WriteAllText(At(folder, "dir", "b"), "more text");
                File.CreateSymbolicLink(At(folder, "link"), "dir/b");
                File.CreateSymbolicLink(At(folder, "up"), "..");
                File.CreateSymbolicLink(At(folder, "out"), At("secret"));
            }

            File.WriteAllText(At("secret"), "outside");
            Writable = WasiDirectory.Open(At("inside"), "/data", isWritable: true);
            ReadOnly = WasiDirectory.Open(At("fixed"), "/fixed");
        }

        public WasiDirectory Writable { get; }

        public WasiDirectory ReadOnly { get; }

        /// <summary>All names, sizes, contents and times below a directory, except those in <c>inside</c>.</summary>
        public string Fingerprint(string folder)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var entry in Below(new DirectoryInfo(At(folder))))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(
                    $"{entry.FullName} {entry.LinkTarget} {entry.LastWriteTimeUtc.Ticks} {entry.Attributes}"));
                if (entry is FileInfo { LinkTarget: null } file)
                {
                    hash.AppendData(File.ReadAllBytes(file.FullName));
                }
            }

            return Convert.ToHexString(hash.GetHashAndReset());
        }

        public void Dispose()
        {
            Writable.Dispose();
            ReadOnly.Dispose();
            Directory.Delete(_root, recursive: true);
        }

        // Links are listed, not followed.
        private static IEnumerable<FileSystemInfo> Below(DirectoryInfo directory) => directory.EnumerateFileSystemInfos()
            .Where(entry => entry.Name != "inside")
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .SelectMany(entry => entry is DirectoryInfo { LinkTarget: null } folder ? Below(folder).Prepend(entry) : [entry]);

        private string At(params string[] parts) => System.IO.Path.Combine([_root, .. parts]);
    }
}
