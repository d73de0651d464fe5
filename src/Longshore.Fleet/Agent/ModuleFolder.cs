using System.Globalization;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Agent;

/// <summary>The modules that a board has, by their digests: in a directory, or the last one in memory. It stores no functions.</summary>
/// <param name="directory">The directory, or null.</param>
/// <param name="tell">Tells a person that a module could not be kept.</param>
internal sealed class ModuleFolder(string? directory, Action<string> tell) : IFunctionStore
{
    private ModuleDigest _digest;
    private byte[]? _module;

    /// <summary>Whether a module is here.</summary>
    public bool Has(ModuleDigest digest) =>
        (_module is not null && _digest == digest) || (directory is not null && File.Exists(PathOf(digest)));

    /// <summary>Keeps a module. One that the directory cannot take, because its disk is full, is here until the next boot.</summary>
    /// <exception cref="InvalidDataException">Its digest is another one.</exception>
    public async Task KeepAsync(ModuleDigest digest, byte[] module, CancellationToken cancellationToken)
    {
        if (ModuleDigest.Of(module) != digest)
        {
            throw new InvalidDataException($"the orchestrator sent {module.Length} bytes that are not the module {digest}");
        }

        (_digest, _module) = (digest, module);
        if (directory is not null)
        {
            await WriteAsync(directory, digest, module, cancellationToken);
        }
    }

    public async Task<byte[]> ReadModuleAsync(ModuleDigest digest, CancellationToken cancellationToken)
    {
        var module = _module is not null && _digest == digest ? _module
            : directory is not null && File.Exists(PathOf(digest)) ? await File.ReadAllBytesAsync(PathOf(digest), cancellationToken)
            : throw new InvalidDataException($"the module {digest} is not here");
        if (ModuleDigest.Of(module) != digest)
        {
            // The next boot asks the orchestrator for it.
            File.Delete(PathOf(digest));
            throw new InvalidDataException($"the module {digest} is damaged");
        }

        return module;
    }

    public Task<IReadOnlyList<FunctionConfig>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<FunctionConfig>>([]);

    public Task<FunctionConfig?> FindAsync(FunctionName name, CancellationToken cancellationToken) => Task.FromResult<FunctionConfig?>(null);

    public Task<IReadOnlyList<FunctionConfig>> ChangeAsync(
        IReadOnlyList<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> saved, IReadOnlyList<FunctionName> removed, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<FunctionConfig>>([.. saved.Select(each => each.Function)]);

    public Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken) => Task.FromResult(false);

    private string PathOf(ModuleDigest digest) => Path.Combine(directory!, digest.Hex);

    private async Task WriteAsync(string folder, ModuleDigest digest, byte[] module, CancellationToken cancellationToken)
    {
        // A board that loses its power leaves a file that has another name.
        var half = string.Create(CultureInfo.InvariantCulture, $"{PathOf(digest)}.{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(folder);
            await using (var file = new FileStream(half, FileMode.Create))
            {
                // On the disk before it has its name: a name without the bytes would cost the next boot a request.
                await file.WriteAsync(module, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(half, PathOf(digest), overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            tell($"the module {digest} cannot be kept in {folder}, and is asked for again at the next boot: {failure.Message}");
            TryDelete(half);
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It has another name than any module, and the next attempt to keep one tells the same.
        }
    }
}
