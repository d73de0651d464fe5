using System.Globalization;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Agent;

/// <summary>The modules that a board has, by their digests: in a directory, or the last one in memory. It stores no functions.</summary>
/// <param name="directory">The directory, or null.</param>
internal sealed class ModuleFolder(string? directory) : IFunctionStore
{
    private ModuleDigest _digest;
    private byte[]? _module;

    /// <summary>Whether a module is here.</summary>
    public bool Has(ModuleDigest digest) =>
        (_module is not null && _digest == digest) || (directory is not null && File.Exists(PathOf(digest)));

    /// <summary>Keeps a module.</summary>
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
            // A board that loses its power leaves a file that has another name.
            Directory.CreateDirectory(directory);
            var half = string.Create(CultureInfo.InvariantCulture, $"{PathOf(digest)}.{Environment.ProcessId}");
            await using (var file = new FileStream(half, FileMode.Create))
            {
                // On the disk before it has its name: a name without the bytes would cost the next boot a request.
                await file.WriteAsync(module, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(half, PathOf(digest), overwrite: true);
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

    public Task SaveAsync(FunctionConfig function, ReadOnlyMemory<byte> module, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken) => Task.FromResult(false);

    private string PathOf(ModuleDigest digest) => Path.Combine(directory!, digest.Hex);
}
