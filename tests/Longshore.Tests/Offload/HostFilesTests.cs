namespace Longshore.Tests.Offload;

/// <summary>Files of a program: the return values and error numbers are QuickJS's.</summary>
public sealed class HostFilesTests : IAsyncLifetime
{
    private readonly OffloadRun _run = new();

    public ValueTask InitializeAsync()
    {
        _run.With("in.txt", "first\nsecond\nthird").With("folder/deep.txt", "deep");
        return default;
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [InlineData("print(std.loadFile('in.txt').length, std.loadFile('nowhere.txt'), std.loadFile('folder'))", "18 null null")]
    [InlineData("const e = {}; print(std.open('nowhere.txt', 'r', e), e.errno); std.open('in.txt', 'r', e); print(e.errno)", "null 2\n0")]
    [InlineData("const f = std.open('in.txt', 'r'); print(f.getline(), f.getline(), f.eof(), f.getline(), f.eof(), f.getline(), f.close())", "first second false third true null 0")]
    [InlineData("const f = std.open('in.txt', 'r'); print(f.tell(), f.getByte(), f.tell(), f.seek(-5, std.SEEK_END), f.readAsString(), f.tello(), typeof f.tello(), f.getByte())", "0 102 1 0 third 18 bigint -1")]
    [InlineData("const f = std.open('in.txt', 'r'); print(f.readAsString(3), f.readAsString(2), f.seek(6n, std.SEEK_SET), f.getline(), f.seek(-1, std.SEEK_SET))", "fir st 0 second -22")]
    [InlineData("const f = std.open('out.txt', 'w'); f.puts('abc'); f.printf('%03d', 7); print(f.tell()); f.close(); print(std.loadFile('out.txt')); try { f.puts('x') } catch (e) { print(e.name, e.message) }", "6\nabc007\nTypeError invalid file handle")]
    [InlineData("let f = std.open('out.txt', 'w'); f.puts('one'); f.close(); f = std.open('out.txt', 'a+'); f.puts('two'); f.seek(0, 0); print(f.readAsString()); f = std.open('out.txt', 'r+'); f.getByte(); f.putByte(88); f.seek(0, 0); print(f.readAsString())", "onetwo\noXetwo")]
    [InlineData("const b = new ArrayBuffer(8); const f = std.open('in.txt', 'rb'); print(f.read(b, 2, 5), String.fromCharCode(...new Uint8Array(b, 2, 5)), f.read(b, 0, 8), f.read(b, 0, 8), f.eof(), f.read(b, 0, 8)); f.clearerr(); print(f.eof(), f.error())", "5 first 8 5 true 0\nfalse false")]
    [InlineData("const f = std.open('in.txt', 'r'); print(f.write(new ArrayBuffer(1), 0, 1), f.error())", "0 true")]
    [InlineData("const f = std.tmpfile(); f.puts('hidden'); f.seek(0, 0); print(f.readAsString(), f.fileno() > 2)", "hidden true")]
    [InlineData("const fd = os.open('in.txt', os.O_RDONLY); const b = new ArrayBuffer(6); print(fd, os.seek(fd, 6, std.SEEK_SET), os.read(fd, b, 0, 6), String.fromCharCode(...new Uint8Array(b)), os.seek(fd, 0n, std.SEEK_CUR), os.close(fd), os.close(fd))", "3 6 6 second 12 0 -9")]
    [InlineData("const fd = os.open('new.bin', os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600); print(os.write(fd, Uint8Array.of(1, 2, 3).buffer, 1, 2), os.close(fd), os.open('new.bin', os.O_WRONLY | os.O_CREAT | os.O_EXCL), os.stat('new.bin')[0].size, (os.stat('new.bin')[0].mode & 0o777).toString(8))", "2 0 -17 2 600")]
    [InlineData("const [s, e] = os.stat('in.txt'); print(e, Object.keys(s), s.size, (s.mode & os.S_IFMT) === os.S_IFREG, Number.isInteger(s.mtime), s.nlink, os.stat('nowhere')[0], os.stat('nowhere')[1], os.stat('in.txt/')[1])", "0 dev,ino,mode,nlink,uid,gid,rdev,size,blocks,atime,mtime,ctime 18 true true 1 null 2 20")]
    [InlineData("print(os.readdir('folder')[0].sort(), os.readdir('folder')[1], os.readdir('nowhere'))", ".,..,deep.txt 0 ,2")]
    [InlineData("print(os.mkdir('made'), os.mkdir('made'), os.mkdir('no/where'), os.rename('in.txt', 'made/moved.txt'), std.loadFile('made/moved.txt').length, os.remove('made'), os.remove('made/moved.txt'), os.remove('made'), os.remove('made'))", "0 -17 -2 0 18 -39 0 0 -2")]
    [InlineData("print(os.symlink('folder/deep.txt', 'link'), os.readlink('link'), std.loadFile('link'), (os.lstat('link')[0].mode & os.S_IFMT) === os.S_IFLNK, (os.stat('link')[0].mode & os.S_IFMT) === os.S_IFREG, os.readlink('in.txt')[1], os.remove('link'), std.loadFile('folder/deep.txt'))", "0 folder/deep.txt,0 deep true true 22 0 deep")]
    [InlineData("const [cwd, e] = os.getcwd(); print(e, os.realpath('folder/../in.txt')[0] === cwd + '/in.txt', os.realpath('nowhere')[1], os.chdir('folder'), os.getcwd()[0] === cwd + '/folder', std.loadFile('deep.txt'), std.loadFile('../in.txt').length, os.chdir('nowhere'), os.chdir('deep.txt'), os.chdir('..'), os.getcwd()[0] === cwd)", "0 true 2 0 true deep 18 -2 -20 0 true")]
    [InlineData("print(os.utimes('in.txt', 1000, 2000), os.stat('in.txt')[0].atime, os.stat('in.txt')[0].mtime, os.utimes('nowhere', 1, 1))", "0 1000 2000 -2")]
    [InlineData("const f = std.fdopen(os.open('in.txt', 0), 'r'); const other = os.dup(f.fileno()); print(f.getline(), other > 3, os.seek(other, 0, std.SEEK_SET), f.close(), os.close(other))", "first true 0 0 0")]
    [InlineData("std.open('lib.js', 'w').puts('globalThis.loaded = 5; loaded + 1'); print(std.loadScript('lib.js'), loaded)", "6 5")]
    [InlineData("print(os.open('', 0), os.open('a\\0b', 0), os.open('x'.repeat(5000), 0), os.open('in.txt', 3), os.open('folder/', os.O_WRONLY), os.open('in.txt/x', 0), os.open('nowhere/../in.txt', 0), os.open('in.txt/../in.txt', 0))", "-2 -22 -36 -22 -21 -20 -2 -20")]
    [InlineData("let n = 0; for (;;) { const fd = os.open('in.txt', 0); if (fd < 0) { print(fd, n > 900); break } n++ }", "-24 true")]
    [InlineData("const f = std.open('bytes', 'w'); for (const b of [0xff, 0x41, 0xc3, 0xa9]) f.putByte(b); f.close(); print(std.loadFile('bytes'))", "\ufffdAé")]
    public async Task Program_WithFiles_SeesQuickJsResults(string program, string output)
    {
        _run.With("run.js", program);

        Assert.Equal((0, output + "\n", ""), await _run.RunAsync([]));
    }

    // A picture is read as bytes, converted by a library, and written: it may run anywhere.
    [Fact]
    public async Task Program_ThatReadsAPicture_WritesTheSameHereAndThere()
    {
        await File.WriteAllBytesAsync(Path.Combine(_run.Directory, "picture.raw"), [.. Enumerable.Range(0, 256).Select(each => (byte)each)], TestContext.Current.CancellationToken);
        _run.With("invert.js", "export function invert(picture) { return { width: picture.width, data: picture.data.map(each => 255 - each) } }")
            .With(
                "run.js",
                """
                import { invert } from "invert.js";
                import * as os from "os";
                const [stat, error] = os.stat("picture.raw");
                const fd = os.open("picture.raw", os.O_RDONLY);
                const bytes = new ArrayBuffer(stat.size);
                print(error, os.read(fd, bytes, 0, stat.size), os.close(fd));
                const made = await invert({ width: 16, data: new Uint8Array(bytes) });
                const out = os.open("inverted.raw", os.O_CREAT | os.O_RDWR | os.O_TRUNC);
                print(os.write(out, made.data.buffer, 0, made.data.length), os.close(out));
                """)
            .StartWorker();
        foreach (var policy in new[] { "local", "remote" })
        {
            Assert.Equal((0, "0 256 0\n256 0\n", ""), await _run.RunAsync(options => options with { Policy = policy }));

            Assert.Equal([255, 254, 253], (await File.ReadAllBytesAsync(Path.Combine(_run.Directory, "inverted.raw"), TestContext.Current.CancellationToken))[..3]);
            File.Delete(Path.Combine(_run.Directory, "inverted.raw"));
        }
    }
}
