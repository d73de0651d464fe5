using System.Diagnostics.CodeAnalysis;

namespace Longshore.Wasm.Wasi;

/// <summary>The descriptors of a guest: three standard streams, the preopened directories, the files it opens and
/// the connections it is given. May be used by
/// several threads of the guest.</summary>
/// <param name="directories">The preopened directories.</param>
/// <param name="hasAnswer">Whether the guest may write to its input stream.</param>
internal sealed class DescriptorTable(IReadOnlyList<WasiDirectory> directories, bool hasAnswer)
{
    // The largest number of open descriptors. Processes usually get 1,024; functions of an edge node need a handful.
    private const int DescriptorsMax = 128;
    private const WasiRights Stream = WasiRights.Poll | WasiRights.Status;

    private readonly Lock _lock = new();
    private readonly List<Descriptor?> _descriptors = [];
    private bool _isChanged = true;

    /// <summary>Closes all descriptors and opens the initial ones.</summary>
    public void Reset()
    {
        if (!_isChanged)
        {
            return;
        }

        _isChanged = false;
        var answer = hasAnswer ? WasiRights.Write : WasiRights.None;
        _descriptors.ForEach(descriptor => descriptor?.Close());
        _descriptors.Clear();
        _descriptors.Add(new Descriptor { Kind = DescriptorKind.Input, Rights = Stream | WasiRights.Read | answer });
        _descriptors.Add(new Descriptor { Kind = DescriptorKind.Output, Rights = Stream | WasiRights.Write });
        _descriptors.Add(new Descriptor { Kind = DescriptorKind.Error, Rights = Stream | WasiRights.Write });
        foreach (var directory in directories)
        {
            var rights = WasiRights.ReadingDirectory | (directory.IsWritable ? WasiRights.WritingDirectory : WasiRights.None);
            _descriptors.Add(new Descriptor
            {
                Kind = DescriptorKind.Directory,
                File = directory.Handle,
                Preopened = directory,
                InMemory = directory.InMemory,
                Rights = rights,
                Inheriting = rights | WasiRights.ReadingFile
                    | (directory.IsWritable ? WasiRights.WritingFile : WasiRights.None),
            });
        }
    }

    /// <summary>Finds an open descriptor by its number and checks its rights.</summary>
    /// <returns>An error number.</returns>
    public int Find(int number, WasiRights needed, [NotNull] out Descriptor? descriptor)
    {
        lock (_lock)
        {
            descriptor = (uint)number < (uint)_descriptors.Count ? _descriptors[number] : null;
        }

        if (descriptor is null)
        {
            descriptor = Nothing;
            return WasiErrno.BadDescriptor;
        }

        return (descriptor.Rights & needed) == needed ? WasiErrno.Success : WasiErrno.NotCapable;
    }

    /// <summary>Like <see cref="Find"/>, for callers that change the descriptor.</summary>
    public int FindToChange(int number, WasiRights needed, [NotNull] out Descriptor? descriptor)
    {
        _isChanged = true;
        return Find(number, needed, out descriptor);
    }

    /// <summary>Assigns a number to a descriptor.</summary>
    /// <returns>False if too many are open; the descriptor is then closed.</returns>
    public bool TryAdd(Descriptor descriptor, out int number)
    {
        lock (_lock)
        {
            _isChanged = true;
            number = _descriptors.IndexOf(null);
            if (number >= 0)
            {
                _descriptors[number] = descriptor;
                return true;
            }

            number = _descriptors.Count;
            if (number < DescriptorsMax)
            {
                _descriptors.Add(descriptor);
                return true;
            }
        }

        descriptor.Close();
        return false;
    }

    public int Close(int number)
    {
        lock (_lock)
        {
            var errno = Find(number, WasiRights.None, out var descriptor);
            if (errno == WasiErrno.Success)
            {
                descriptor.Close();
                _descriptors[number] = null;
                _isChanged = true;
            }

            return errno;
        }
    }

    /// <summary>Moves a descriptor to another open number and closes the descriptor that had that number. Either may be a preopened
    /// directory.</summary>
    public int Renumber(int from, int to)
    {
        lock (_lock)
        {
            if (Find(from, WasiRights.None, out var descriptor) is var errno and not WasiErrno.Success
                || (errno = Find(to, WasiRights.None, out var target)) != WasiErrno.Success)
            {
                return errno;
            }

            if (from != to)
            {
                _isChanged = true;
                target.Close();
                _descriptors[to] = descriptor;
                _descriptors[from] = null;
            }

            return WasiErrno.Success;
        }
    }

    private static readonly Descriptor Nothing = new() { Kind = DescriptorKind.Error };
}
