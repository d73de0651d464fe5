using System.Diagnostics;
using System.Globalization;
using Longshore.Tests.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>Random sequences of WASI calls give the same answers as under node, and leave the same files.</summary>
/// <remarks>Only calls for which node follows the rules are compared. Not compared: paths through links and <c>..</c>, which node
/// resolves by their text, and rights, because all directories in node have them.</remarks>
public sealed class WasiComparisonTests
{
    private const int SequenceLength = 40;
    private const int SequencesAtATime = 50;
    private const long FileRights = (1L << 9) - 1 + (7L << 21) + (1L << 27);
    private const long DirectoryRights = (1L << 1) + (1L << 14) + (1L << 21);

    private static readonly string[] Directories = ["dir", "dir/deep", "other", "dir/", "other//"];
    private static readonly string[] FilePaths =
        ["a", "b", "dir/a", "dir/b", "dir/deep/c", "other/d", "file", "missing/x", "a/x", "file/", "a/", "missing/"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RandomSequences_OfFileCalls_AnswerAsUnderNode()
    {
        Assert.SkipWhen(V8.MissingReason is not null, V8.MissingReason ?? "");
        var random = new Random(FuzzOptions.Seed);
        var clock = Stopwatch.StartNew();
        var (calls, successes) = (0, 0);
        while (clock.Elapsed < FuzzOptions.Duration / 2)
        {
            var folder = Directory.CreateTempSubdirectory("longshore-fuzz-").FullName;
            var sequences = Enumerable.Range(0, SequencesAtATime).Select(_ => Sequence(random)).ToList();
            var ours = sequences.Select((sequence, i) => RunHere(Prepare(folder, "ours", i), sequence)).ToList();
            var theirs = await V8.RunWasiAsync(
                folder,
                WasiGuest.Bytes,
                [.. sequences.Select((sequence, i) => new PlannedSequence(Prepare(folder, "theirs", i), sequence))],
                Token);
            for (var i = 0; i < sequences.Count; i++)
            {
                for (var j = 0; j < ours[i].Count; j++)
                {
                    Assert.True(
                        ours[i][j] == theirs[i][j],
                        $"{folder}, sequence {i} (seed {FuzzOptions.Seed}): after {Text(sequences[i][..(j + 1)])} "
                        + $"here \"{ours[i][j]}\", there \"{theirs[i][j]}\"");
                    calls++;
                    successes += ours[i][j].StartsWith("0 ", StringComparison.Ordinal) ? 1 : 0;
                }

                Assert.Equal(Files(folder, "ours", i), Files(folder, "theirs", i));
            }

            Directory.Delete(folder, recursive: true);
        }

        Assert.True(successes > calls / 6, $"only {successes} of {calls} calls did anything");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{calls} WASI calls, {successes} of them successful, seed {FuzzOptions.Seed}: all as under node");
    }

    private static List<PlannedWasiCall> Sequence(Random random) =>
        [.. Enumerable.Range(0, SequenceLength).Select(_ => Call(random))];

    private static PlannedWasiCall Call(Random random)
    {
        var fd = random.Next(4, 8);
        var paths = random.Next(3) == 0 ? Directories : FilePaths;
        return random.Next(16) switch
        {
            0 or 1 or 2 or 3 => Open(paths, random),
            4 => new PlannedWasiCall("path_create_directory").With(3).WithText(Any(Directories, random)),
            5 => new PlannedWasiCall("path_remove_directory").With(3).WithText(Any(paths, random)),
            6 => new PlannedWasiCall("path_unlink_file").With(3).WithText(Any(paths, random)),
            7 => new PlannedWasiCall("path_rename").With(3).WithText(Any(paths, random)).With(3).WithText(Any(paths, random)),
            8 => new PlannedWasiCall("fd_write").With(fd).WithData(Data(random)).WithResult(4),
            9 => new PlannedWasiCall("fd_pwrite").With(fd).WithData(Data(random)).With(random.NextInt64(40)).WithResult(4),
            10 => new PlannedWasiCall("fd_read").With(fd).WithBuffer(random.Next(30)).WithResult(4),
            11 => new PlannedWasiCall("fd_pread").With(fd).WithBuffer(random.Next(30)).With(random.NextInt64(40)).WithResult(4),
            12 => new PlannedWasiCall("fd_seek").With(fd).With(random.NextInt64(-20, 40)).With(random.Next(4)).WithResult(8),
            13 => new PlannedWasiCall("fd_tell").With(fd).WithResult(8),
            14 => new PlannedWasiCall("fd_filestat_set_size").With(fd).With(random.NextInt64(60)),
            _ => new PlannedWasiCall("fd_close").With(fd),
        };
    }

    private static PlannedWasiCall Open(string[] paths, Random random)
    {
        var rights = paths == Directories && random.Next(2) == 0 ? DirectoryRights : FileRights;
        return new PlannedWasiCall("path_open").With(3).With(0).WithText(Any(paths, random))
            .With(paths == Directories ? random.Next(2) * 2 : random.Next(4) == 0 ? random.Next(16) : random.Next(2))
            .With(rights).With(rights).With(random.Next(4) == 0 ? 1 : 0).WithResult(4);
    }

    private static string Any(string[] paths, Random random) => paths[random.Next(paths.Length)];

    private static string Data(Random random) => new((char)('a' + random.Next(26)), random.Next(20));

    private static List<string> RunHere(string folder, List<PlannedWasiCall> sequence)
    {
        using var directory = WasiDirectory.Open(folder, "/data", isWritable: true);
        using var guest = new WasiGuest([directory]);
        return [.. sequence.Select(call => call.Run(guest))];
    }

    private static string Root(string folder, string side, int sequence) =>
        Path.Combine(folder, side, sequence.ToString(CultureInfo.InvariantCulture));

    private static string Prepare(string folder, string side, int sequence)
    {
        var root = Root(folder, side, sequence);
        Directory.CreateDirectory(Path.Combine(root, "dir"));
        File.WriteAllText(Path.Combine(root, "file"), "what stands in the file");
        return root;
    }

    private static string Files(string folder, string side, int sequence)
    {
        var root = Root(folder, side, sequence);
        return string.Join('\n', new DirectoryInfo(root).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .OrderBy(entry => entry.FullName, StringComparer.Ordinal)
            .Select(entry => Path.GetRelativePath(root, entry.FullName) + " "
                + (entry is FileInfo ? Convert.ToHexString(File.ReadAllBytes(entry.FullName)) : "directory")));
    }

    private static string Text(IEnumerable<PlannedWasiCall> calls) => string.Join(", ", calls);
}
