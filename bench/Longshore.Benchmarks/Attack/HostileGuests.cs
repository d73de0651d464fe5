using Longshore.JavaScript.Modules;

namespace Longshore.Benchmarks.Attack;

/// <summary>Functions that a node must survive.</summary>
internal static class HostileGuests
{
    // Instructions: loop {br 0}; loop {table.grow by 1,000,000; drop; br 0}; unreachable.
    private static readonly byte[] EndlessLoop = [0x03, 0x40, 0x0c, 0x00, 0x0b];
    private static readonly byte[] GrowTable = [0x03, 0x40, 0xd0, 0x70, 0x41, 0xc0, 0x84, 0x3d, 0xfc, 0x0f, 0x00, 0x1a, 0x0c, 0x00, 0x0b];

    /// <summary>The samples that are deployed before the storm, with queries that make them harmful.</summary>
    public static IReadOnlyList<(string Sample, string[] Queries)> Samples { get; } =
    [
        ("hostile/loop", [""]),
        ("hostile/recurse", [""]),
        ("hostile/flood", [""]),
        ("hostile/hungry", [""]),
        ("hostile/trap", ["unreachable", "divide", "bounds", "indirect"]),
        ("hostile/exit", ["0", "1", "255"]),
        ("sleep", ["1", "100", "3000"]),
        ("picture", ["1600&1000", "60000&60000", "-1&0", "x"]),
        ("echo", [""]),
    ];

    /// <summary>Functions in JavaScript, by name.</summary>
    public static IReadOnlyDictionary<string, string> Scripts { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["js-patched-max"] = "export default async () => { Math.max = () => NaN; await new Promise(done => setTimeout(done, 1)); return 'x' }",
        ["js-patched-map"] = "Map.prototype.values = () => 5; export default async () => { await new Promise(done => setTimeout(done, 1)); return 'x' }",
        ["js-rejections"] = "export default () => { for (let i = 0; i < 1e6; i++) Promise.reject(new Error('x'.repeat(1000))); return 'x' }",
        ["js-headers"] = "export default () => { const r = new Response('x'); for (let i = 0; i < 1e5; i++) r.headers.append('x-' + i, 'v'.repeat(100)); return r }",
        ["js-clone"] = "export default () => { let a = []; for (let i = 0; i < 30; i++) a = [a, a]; return structuredClone(a) }",
        ["js-recursion"] = "export default () => { const f = () => f() + 1; return f() }",
        ["js-thrown-text"] = "export default () => { throw new Error('\\u001b[2J'.repeat(3e6)) }",
        ["js-timers"] = "export default async () => { for (let i = 0; i < 1e5; i++) setTimeout(() => {}, i % 7); await new Promise(done => setTimeout(done, 10)); return 'x' }",
        ["js-loop"] = "export default () => { for (;;); }",
        ["js-memory"] = "export default () => { const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(1)) }",
        ["js-status"] = "export default () => { const r = new Response('x'); Object.defineProperty(r, 'status', { value: NaN }); return r }",
        ["js-proxy"] = "export default () => { throw new Proxy({}, { get() { throw 1 }, has() { throw 2 }, getPrototypeOf() { throw 3 } }) }",
        ["js-console"] = "export default () => { for (let i = 0; i < 1e5; i++) console.log('x'.repeat(1000)); return 'x' }",
        ["js-never"] = "export default () => new Promise(() => {})",
    };

    /// <summary>A module that may be refused, and must not hold anything up.</summary>
    public static byte[] Module(Random random) => random.Next(7) switch
    {
        0 => ModuleBytes.Of(EndlessLoop, isStart: true),
        1 => ModuleBytes.Of(GrowTable, tables: 1),
        2 => ModuleBytes.Of(GrowTable, tables: 100, isStart: true),
        3 => ModuleBytes.Of([0x00], functions: random.Next(1, 20_000)),
        4 => Damaged(ModuleBytes.Of(EndlessLoop, tables: 2), random),
        5 => Script("for (;;);"),
        _ => Script("Array.prototype[Symbol.iterator] = null; Object.prototype.then = 1; export default () => 'x'"),
    };

    /// <summary>A function in JavaScript, as it is deployed.</summary>
    public static byte[] Script(string source) =>
        ModuleGraph.Of("main.js", [new ModuleText("main.js", source, new Dictionary<string, string>())]).Compress();

    private static byte[] Damaged(byte[] module, Random random)
    {
        module[random.Next(module.Length)] = (byte)random.Next(256);
        return module;
    }
}
