using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Compilation;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.AheadOfTime;

/// <summary>Compiles large modules ahead of time and caches the machine code in files and in this process.</summary>
internal sealed class CodeCache
{
    private const string Extension = ".image";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Shared by all engines of the process, because an image is never unloaded. The key is the path of its file.
    private static readonly ConcurrentDictionary<string, CodeImage> Images = new(StringComparer.Ordinal);
    private static int _loads;

    // The largest number of modules that the process compiles in the background at one time. The compiler uses every processor by
    // itself, and a gigabyte of memory for a large module.
    private const int BackgroundMax = 1;
    private static readonly SemaphoreSlim Background = new(BackgroundMax, BackgroundMax);

    // The engine is a layer below and does not know its cache.
    private static readonly ConditionalWeakTable<Engine, CodeCache> Caches = [];

    private readonly AheadOfTimeOptions _options;
    private readonly Crossgen _compiler;
    private readonly Engine _engine;
    private readonly Lock _files = new();
    private readonly Lock _waitedFor = new();

    private CodeCache(AheadOfTimeOptions options, Engine engine)
    {
        _options = options;
        _compiler = new Crossgen(options);
        _engine = engine;
    }

    /// <summary>The engine's cache, or null if the engine compiles nothing ahead of time.</summary>
    public static CodeCache? Of(Engine engine) => engine.Options.AheadOfTime is { } options
        ? Caches.GetValue(engine, key => new CodeCache(options, key))
        : null;

    /// <summary>Whether a module is large enough to be compiled ahead of time.</summary>
    public bool Wants(ModuleModel model) => LargeModules.Contain(model, _options.CodeBytesMin);

    /// <summary>The cached code of a module, or null. A cached module was validated when it was compiled.</summary>
    public CompiledModule? Find(ModuleModel model) => FindImage(PathOf(model), model) is { } image ? Module(model, image) : null;

    /// <summary>Compiles a valid module while the caller waits, or returns null if that is not possible.</summary>
    /// <exception cref="ModuleException">A function is too large to be compiled.</exception>
    public CompiledModule? Compile(ModuleModel model)
    {
        lock (_waitedFor)
        {
            return TryMake(model, isWaitedFor: true, CancellationToken.None) is { } image ? Module(model, image) : null;
        }
    }

    /// <summary>Compiles a module whose functions are compiled lazily, and replaces their code. At most one module is compiled so
    /// at one time, at the lowest priority.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task CompileInBackgroundAsync(ModuleModel model, LazyCode code, CancellationToken cancellationToken)
    {
        await Background.WaitAsync(cancellationToken);
        try
        {
            // A thread of its own: it waits for the compiler for minutes.
            await Task.Factory.StartNew(
                () => MakeAndReplace(model, code, cancellationToken),
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
        finally
        {
            Background.Release();
        }
    }

    private void MakeAndReplace(ModuleModel model, LazyCode code, CancellationToken cancellationToken)
    {
        try
        {
            if (TryMake(model, isWaitedFor: false, cancellationToken) is { } image)
            {
                code.ReplaceAll(image.Entries, image);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A border: the module runs without the image, and nobody waits for this task.
            _options.Failed?.Invoke($"a module was not compiled ahead of time: {fault.Message}");
        }
    }

    private CodeImage? TryMake(ModuleModel model, bool isWaitedFor, CancellationToken cancellationToken)
    {
        var path = PathOf(model);
        try
        {
            // Another load may have made the image while this one waited for its turn.
            return Images.TryGetValue(path, out var image) ? image : Make(path, model, isWaitedFor, cancellationToken);
        }
        catch (AheadOfTimeException failure) when (failure.IsLasting)
        {
            Remember(path, failure.Message);
        }
        catch (ModuleException refusal) when (!isWaitedFor)
        {
            Remember(path, refusal.Message);
        }
        catch (Exception failure)
            when (failure is AheadOfTimeException or IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            _options.Failed?.Invoke(failure.Message);
        }

        return null;
    }

    private CodeImage Make(string path, ModuleModel model, bool isWaitedFor, CancellationToken cancellationToken)
    {
        if (Images.Count >= _options.ModulesMax)
        {
            throw new AheadOfTimeException(
                $"the process has loaded {_options.ModulesMax} modules that were compiled ahead of time, which are never unloaded");
        }

        return FailureNotes.Find(path) is { } reason
            ? throw new AheadOfTimeException(
                $"a module is not compiled ahead of time, because that failed before: {reason} Delete {FailureNotes.PathFor(path)} to try again")
            : CompileToFile(model, path, isWaitedFor, cancellationToken);
    }

    private void Remember(string path, string reason)
    {
        _options.Failed?.Invoke($"{reason}; the module is compiled just in time, now and at the next starts");
        try
        {
            FailureNotes.Add(path, reason + '.');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _options.Failed?.Invoke($"this failure cannot be noted: {failure.Message}");
        }
    }

    private CodeImage? FindImage(string path, ModuleModel model)
    {
        lock (_files)
        {
            return Images.TryGetValue(path, out var image) ? image : LoadFile(path, model);
        }
    }

    private CompiledModule Module(ModuleModel model, CodeImage image) => new(
        model, new ContextLayout(model), new CompleteCode(image.Entries), [.. model.Types.Select(_engine.Types.IdOf)], image.Type);

    private string PathOf(ModuleModel model) =>
        Path.Combine(Path.GetFullPath(_options.CacheDirectory), CodeKey.Of(model.Bytes, checksBounds: _engine.Arena is null, model.ReportsLowStack) + Extension);

    private CodeImage? LoadFile(string path, ModuleModel model)
    {
        try
        {
            if (Images.Count >= _options.ModulesMax || !File.Exists(path))
            {
                return null;
            }

            if (CacheFile.IsWhole(path))
            {
                File.SetLastAccessTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
                return Images[path] = CodeImage.Load(path, model.Bodies.Length);
            }

            _options.Failed?.Invoke($"the compiled module {path} is damaged; it is compiled again");
        }
        catch (Exception failure) when (failure is AheadOfTimeException or IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            _options.Failed?.Invoke($"the compiled module {path} cannot be loaded: {failure.Message}; it is compiled again");
        }

        return null;
    }

    // The file is written under a unique name, loaded, measured and sealed. The rename then makes it visible to other processes.
    private CodeImage CompileToFile(ModuleModel model, string path, bool isWaitedFor, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new AheadOfTimeException("modules are compiled ahead of time on Linux only");
        }

        Directory.CreateDirectory(_options.CacheDirectory, OwnerOnly);
        UnfinishedFiles.Delete(_options.CacheDirectory);
        var unique = string.Create(
            CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref _loads)}");
        var (source, target) = (unique + ".source" + UnfinishedFiles.Extension, unique + ".target" + UnfinishedFiles.Extension);
        try
        {
            var context = GuestType.OnCompilerThread(() => Write(model, source, cancellationToken));
            _compiler.Compile(source, target, isWaitedFor, cancellationToken);
            var image = CodeImage.Load(target, model.Bodies.Length);
            for (var i = 0; i < image.Entries.Length; i++)
            {
                FrameSizes.Check(context, i, context.Traits[i], image.Entries[i], _engine, context.TypeOf(i));
            }

            CacheFile.Seal(target);
            File.Move(target, path, overwrite: true);
            Images[path] = image;
            Trim(path);
            return image;
        }
        finally
        {
            File.Delete(source);
            File.Delete(target);
        }
    }

    private ModuleContext Write(ModuleModel model, string path, CancellationToken cancellationToken)
    {
        const string Name = "Longshore.Guest";
        var assembly = new PersistedAssemblyBuilder(
            new AssemblyName(Name), typeof(object).Assembly, [DynamicCode.AccessToInternals()]);
        var guest = GuestType.Define(assembly.DefineDynamicModule(Name), model, _engine, callsThroughTable: true, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        assembly.Save(path);
        return guest.Context;
    }

    private void Trim(string keep)
    {
        var files = new DirectoryInfo(_options.CacheDirectory).GetFiles('*' + Extension)
            .OrderByDescending(file => file.FullName == keep).ThenByDescending(file => file.LastAccessTimeUtc);
        long bytes = 0;
        foreach (var file in files)
        {
            bytes += file.Length;
            if (bytes > _options.CacheBytesMax && file.FullName != keep)
            {
                file.Delete();
            }
        }
    }
}
