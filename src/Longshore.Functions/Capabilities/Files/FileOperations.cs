using Longshore.Functions.Capabilities.Operations;
using Longshore.Wasm.Native;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Functions.Capabilities.Files;

/// <summary>The operations on files of granted directories. JavaScript has them as <c>env.files</c>; guests of WASI have its own
/// calls.</summary>
internal static class FileOperations
{
    // open(2).
    private const int ForReading = 0;
    private const int ForWriting = 1;
    private const int Create = 0x40;
    private const int Truncate = 0x200;
    private const int Append = 0x400;

    // A pipe or a device must not block the thread.
    private const int NonBlocking = 0x800;

    // O_PATH: without opening what is there.
    private const int LookFlags = 0x200000;

    private const int FileMode = 0b110_110_110;
    private const int DirectoryMode = 0b111_111_111;
    private const int TypeMask = 0xf000;
    private const int DirectoryType = 0x4000;
    private const int RegularType = 0x8000;
    private const int LinkType = 0xa000;

    /// <summary>All of them.</summary>
    public static IEnumerable<Operation> All { get; } =
    [
        new("files.read", 1, 3, (call, _) => new(Read(call))),
        new("files.stat", 1, 2, (call, _) => new(Stat(call))),
        new("files.real", 1, 1, (call, _) => new(Real(call))),
        new("files.list", 1, 1, (call, _) => new(List(call))),
        new("files.write", 2, 3, (call, _) => new(Write(call))),
        new("files.mkdir", 1, 1, (call, _) => new(Change(call, place => place.RequireChangeable().MakeDirectory(place.Path, DirectoryMode)))),
        new("files.remove", 1, 1, (call, _) => new(Change(call, place => place.RequireChangeable().Remove(place.Path)))),
    ];

    // (path, offset, most bytes) to (bytes).
    private static OperationFields Read(OperationCall call)
    {
        var place = FilePlace.Of(call);
        var offset = call.OptionalInteger(1, 0, long.MaxValue) ?? 0;
        var most = call.OptionalInteger(2, 0, long.MaxValue) ?? long.MaxValue;
        using var file = Open(call, place, ForReading, out var status);
        var length = Math.Min(most, Math.Max(0, (long)status.Size - offset));
        if (length > FileLimits.ReadBytesMax)
        {
            throw new OperationException(OperationError.TooLarge, $"a read has at most {FileLimits.ReadBytesMax} bytes: read the file in parts");
        }

        try
        {
            var bytes = new byte[length];
            var read = 0;
            for (int count; read < length && (count = RandomAccess.Read(file, bytes.AsSpan(read), offset + read)) > 0;)
            {
                read += count;
            }

            return OperationFields.Of(bytes.AsMemory(0, read));
        }
        catch (IOException failure)
        {
            throw new OperationException(OperationError.Unavailable, $"{call.Text(0)} cannot be read: {failure.Message}", failure) { SystemError = FileErrors.Disk };
        }
    }

    // (path, "link" or nothing) to (file, directory, link or other, bytes, milliseconds since 1970 of the last change, "rw" or nothing).
    private static OperationFields Stat(OperationCall call)
    {
        var place = FilePlace.Of(call);
        var status = call.OptionalText(1) switch
        {
            null => StatusOf(call, place),
            "link" when place.Directory.Files is { } files => StatusOfLink(call, files, place.Path),
            "link" => StatusOf(call, place),
            _ => throw new OperationException(OperationError.InvalidArgument, "a status is that of a file, or with link that of a symbolic link itself"),
        };
        return OperationFields.Of(
            OperationFields.Text((status.Mode & TypeMask) switch { RegularType => "file", DirectoryType => "directory", LinkType => "link", _ => "other" }),
            OperationFields.Integer((long)status.Size),
            OperationFields.Integer((long)status.Modified),
            OperationFields.Text(place.IsChangeable ? "rw" : ""));
    }

    private static HostFileStatus StatusOf(OperationCall call, FilePlace place)
    {
        using var file = OpenAny(call, place, LookFlags);
        var status = new HostFileStatus { Mode = DirectoryType };
        if (file is not null)
        {
            FileErrors.Require(ConfinedDirectory.GetStatus(file, out status), call.Text(0));
        }

        return status;
    }

    private static HostFileStatus StatusOfLink(OperationCall call, ConfinedDirectory files, string path)
    {
        FileErrors.Require(files.GetStatus(path, out var status), call.Text(0));
        return status;
    }

    // (path) to (path without links).
    private static OperationFields Real(OperationCall call)
    {
        var place = FilePlace.Of(call);
        if (place.Directory.Files is not { } files)
        {
            _ = StatusOf(call, place);
            return OperationFields.Of(OperationFields.Text(place.GuestPathOf(place.Path == "." ? "" : place.Path)));
        }

        FileErrors.Require(files.Resolve(place.Path, out var real), call.Text(0));
        return OperationFields.Of(OperationFields.Text(place.GuestPathOf(real)));
    }

    // (path) to (name, ...), in order.
    private static OperationFields List(OperationCall call)
    {
        var place = FilePlace.Of(call);
        FileErrors.Require(place.Directory.List(place.Path, FileLimits.NamesMax + 2, out var names), call.Text(0));
        var found = names.Where(name => name is not ("." or "..")).Order(StringComparer.Ordinal).ToArray();
        return found.Length <= FileLimits.NamesMax
            ? OperationFields.Of([.. found.Select(OperationFields.Text)])
            : throw new OperationException(OperationError.LimitReached, $"the directory has more than {FileLimits.NamesMax} names");
    }

    // (path, bytes, "append" or nothing) to ().
    private static OperationFields Write(OperationCall call)
    {
        var place = FilePlace.Of(call);
        place.RequireChangeable();
        var how = call.OptionalText(2) switch
        {
            null => Truncate,
            "append" => Append,
            _ => throw new OperationException(OperationError.InvalidArgument, "a file is written anew, or with append at its end"),
        };
        using var file = Open(call, place, ForWriting | Create | how, out var status);
        try
        {
            RandomAccess.Write(file, call.Fields[1].Span, how == Append ? (long)status.Size : 0);
        }
        catch (IOException full)
        {
            throw new OperationException(OperationError.LimitReached, $"{call.Text(0)} cannot be written: {full.Message}", full) { SystemError = FileErrors.NoSpace };
        }

        return OperationFields.Empty;
    }

    private static OperationFields Change(OperationCall call, Func<FilePlace, int> change)
    {
        var place = FilePlace.Of(call);
        FileErrors.Require(change(place), call.Text(0));
        return OperationFields.Empty;
    }

    // Only a regular file is read or written.
    private static SafeFileHandle Open(OperationCall call, FilePlace place, int flags, out HostFileStatus status)
    {
        status = default;
        var file = OpenAny(call, place, flags | NonBlocking);
        try
        {
            if (file is not null)
            {
                FileErrors.Require(ConfinedDirectory.GetStatus(file, out status), call.Text(0));
            }

            return (status.Mode & TypeMask) == RegularType
                ? file!
                : throw new OperationException(OperationError.InvalidArgument, $"{call.Text(0)} is no regular file")
                {
                    SystemError = file is null || (status.Mode & TypeMask) == DirectoryType ? FileErrors.IsDirectory : FileErrors.Invalid,
                };
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    // Null for a directory in memory itself.
    private static SafeFileHandle? OpenAny(OperationCall call, FilePlace place, int flags)
    {
        try
        {
            FileErrors.Require(place.Directory.OpenFile(place.Path, flags, FileMode, out var file), call.Text(0));
            return file;
        }
        catch (CapabilityTrapException missing)
        {
            throw new OperationException(OperationError.Unavailable, $"{call.Text(0)}: {missing.Message}", missing);
        }
    }
}
