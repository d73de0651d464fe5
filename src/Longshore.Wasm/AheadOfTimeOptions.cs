namespace Longshore.Wasm;

/// <summary>How large modules are compiled ahead of time, into files that later loads use again.</summary>
/// <remarks>
/// The JIT compiler does not optimise functions of more than some 20 KB, and takes a second for half a megabyte. The
/// ahead-of-time compiler is .NET's own crossgen2, run as a child process with limits. What it made stays loaded for the life
/// of the process, however often the module is loaded.
/// </remarks>
public sealed record AheadOfTimeOptions
{
    /// <summary>Where compiled modules are kept. It is made if it is missing, for its owner alone: who can write there can
    /// run code in this process.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>The crossgen2 program. Default: <c>crossgen2/crossgen2</c> beside the application.</summary>
    public string CompilerPath { get; init; } = Path.Combine(AppContext.BaseDirectory, "crossgen2", "crossgen2");

    /// <summary>Least code of a module, in bytes, that is compiled ahead of time; one with a function that is too large for
    /// the JIT compiler always is. Default: 64 KiB, a tenth of a second of the JIT compiler.</summary>
    public int CodeBytesMin { get; init; } = 64 << 10;

    /// <summary>Longest time for one module whose load waits for it. Default: two minutes.</summary>
    public TimeSpan CompilerTimeMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest time for one module that runs meanwhile (<see cref="Module.CompileAheadOfTimeAsync"/>). Default: an hour,
    /// because the compiler has the lowest priority then, and a busy machine leaves it little time.</summary>
    public TimeSpan BackgroundTimeMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Most managed memory of the compiler, in bytes. Default: 2 GiB.</summary>
    public long CompilerMemoryBytesMax { get; init; } = 2L << 30;

    /// <summary>Most bytes of compiled modules that are kept; those used longest ago go first. Default: 1 GiB.</summary>
    public long CacheBytesMax { get; init; } = 1L << 30;

    /// <summary>Most modules that one process loads; further ones are compiled just in time, which can be unloaded. Default:
    /// 256.</summary>
    public int ModulesMax { get; init; } = 256;

    /// <summary>Told why a module was compiled just in time instead, or an entry of the cache was not used. May be called from
    /// any thread.</summary>
    public Action<string>? Failed { get; init; }
}
