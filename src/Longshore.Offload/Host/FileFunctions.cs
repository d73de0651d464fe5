using System.Text;
using Longshore.JavaScript.Contexts;
using Longshore.Wasm.Native;

namespace Longshore.Offload.Host;

/// <summary>The host functions on open files. Numbers of files come first; errors are Linux error numbers, negated.</summary>
/// <param name="files">The open files.</param>
/// <param name="paths">The paths that the program may use.</param>
/// <param name="touched">Told what the program uses that only the device has.</param>
internal sealed class FileFunctions(HostFiles files, HostPaths paths, Action<string> touched)
{
    private const int WriteOnlyFlag = 1;
    private const int AccessFlags = 3;
    private const int CreateFlag = 0x40;
    private const int ExclusiveFlag = 0x80;
    private const int TruncateFlag = 0x200;
    private const int AppendFlag = 0x400;
    private const int PermissionBits = 0xfff;
    private const string File = "a file";

    // Positions that JavaScript's numbers tell apart.
    private const long PositionMax = 1L << 53;

    public IReadOnlyList<NamedFunction> All =>
    [
        new("open", Open, 3),
        new("openTemporary", OpenTemporary),
        new("close", (context, arguments) => context.NewNumber(files.Close(Number(context, arguments))), 1),
        new("isOpen", (context, arguments) => context.NewBoolean(files.Find(Number(context, arguments)) is not null), 1),
        new("duplicate", (context, arguments) => context.NewNumber(files.Duplicate(Number(context, arguments))), 1),
        new("read", (context, arguments) => OnFile(context, arguments, ReadSome), 2),
        new("readAll", (context, arguments) => OnFile(context, arguments, ReadAll), 2),
        new("readLine", ReadLine, 1),
        new("readText", ReadText, 2),
        new("writeText", WriteText, 2),
        new("writeBytes", WriteBytes, 2),
        new("seek", Seek, 3),
        new("isAtEnd", (context, arguments) => context.NewBoolean(files.Find(Number(context, arguments))?.IsAtEnd == true), 1),
        new("hasFailed", (context, arguments) => context.NewBoolean(files.Find(Number(context, arguments))?.HasFailed != false), 1),
        new("clear", Clear, 1),
        new("isTerminal", (context, arguments) => context.NewBoolean(IsTerminal(Number(context, arguments))), 1),
        new("windowSize", WindowSize, 1),
    ];

    private static int Number(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        (int)context.GetInteger(arguments[0], int.MinValue, int.MaxValue);

    // (path, flags, mode) to the number of the file
    private JavaScriptValue Open(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        touched(File);
        var flags = (int)context.GetInteger(arguments[1], int.MinValue, int.MaxValue);
        var mode = (int)context.GetInteger(arguments[2], int.MinValue, int.MaxValue) & PermissionBits;
        return context.NewNumber(Open(context.GetString(arguments[0]), flags, mode));
    }

    private int Open(string path, int flags, int mode)
    {
        if ((flags & ~(AccessFlags | CreateFlag | ExclusiveFlag | TruncateFlag | AppendFlag)) != 0 || (flags & AccessFlags) == AccessFlags)
        {
            return -HostErrors.Invalid;
        }

        var use = (flags & AccessFlags) == WriteOnlyFlag ? HostUse.Write : HostUse.Read;
        if ((flags & ~AppendFlag) is not (0 or WriteOnlyFlag))
        {
            use |= HostUse.Write;
        }

        // As in open(2), a new file is not made through a symbolic link.
        var follows = (flags & (CreateFlag | ExclusiveFlag)) != (CreateFlag | ExclusiveFlag);
        var error = paths.Find(path, use, follows, out var place);
        return error != 0 || (error = place.Directory.OpenFile(place.Path, flags, mode, out var file)) != 0
            ? error
            : files.Add(new OpenedFile(file!));
    }

    private JavaScriptValue OpenTemporary(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        touched(File);
        try
        {
            // It has no name, as that of tmpfile(3).
            var path = Path.Combine(Path.GetTempPath(), "longshore-" + Path.GetRandomFileName());
            var file = System.IO.File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
            System.IO.File.Delete(path);
            return context.NewNumber(files.Add(new OpenedFile(file)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return context.NewNumber(-HostErrors.Access);
        }
    }

    private delegate int OnBytes(HostStream stream, Span<byte> bytes);

    // (file, bytes) to the number of bytes
    private JavaScriptValue OnFile(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments, OnBytes action)
    {
        touched(File);
        return context.NewNumber(files.Find(Number(context, arguments)) is { } stream
            ? action(stream, context.GetBytes(arguments[1]))
            : -HostErrors.BadDescriptor);
    }

    private int ReadSome(HostStream stream, Span<byte> bytes) => stream.Read(bytes, files.Ended);

    private int ReadAll(HostStream stream, Span<byte> bytes) => stream.ReadAll(bytes, files.Ended);

    // (file) to a line, or null
    private JavaScriptValue ReadLine(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        touched(File);
        var stream = files.Find(Number(context, arguments));
        var line = Within(() => stream?.ReadLine(context.Limits.MemoryBytesMax, files.Ended));
        return line is null ? context.NewNull() : context.NewString(Encoding.UTF8.GetString(line));
    }

    // (file, most bytes or -1) to text
    private JavaScriptValue ReadText(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        touched(File);
        var stream = files.Find(Number(context, arguments));
        var wanted = (long)Math.Min(context.GetNumber(arguments[1]), PositionMax);
        var max = context.Limits.MemoryBytesMax;
        return context.NewString(Encoding.UTF8.GetString(Within(() => stream?.ReadRest(wanted, max, files.Ended)) ?? []));
    }

    // (file, text) to the number of bytes
    private JavaScriptValue WriteText(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.NewNumber(Write(Number(context, arguments), Encoding.UTF8.GetBytes(context.GetString(arguments[1]))));

    // (file, bytes) to the number of bytes
    private JavaScriptValue WriteBytes(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.NewNumber(Write(Number(context, arguments), context.GetBytes(arguments[1])));

    private int Write(int number, ReadOnlySpan<byte> bytes)
    {
        if (number is not (CommonFunctions.OutputStream or CommonFunctions.ErrorStream))
        {
            touched(File);
        }

        return files.Find(number)?.Write(bytes) ?? -HostErrors.BadDescriptor;
    }

    // (file, offset, whence) to the position
    private JavaScriptValue Seek(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var offset = context.GetNumber(arguments[1]);
        var whence = context.GetNumber(arguments[2]);
        return context.NewNumber(
            files.Find(Number(context, arguments)) is not { } stream ? -HostErrors.BadDescriptor
            : Math.Abs(offset) > PositionMax || whence is not (0 or 1 or 2) ? -HostErrors.Invalid
            : stream.Seek((long)offset, (int)whence));
    }

    private JavaScriptValue Clear(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        files.Find(Number(context, arguments))?.Clear();
        return context.NewUndefined();
    }

    private bool IsTerminal(int number) => files.Find(number)?.File.Handle is { } handle && HostDescriptor.IsTerminal(handle);

    // (file) to [columns, rows], or null
    private JavaScriptValue WindowSize(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        IsTerminal(Number(context, arguments))
            ? context.NewArray([context.NewNumber(Console.WindowWidth), context.NewNumber(Console.WindowHeight)])
            : context.NewNull();

    private static byte[]? Within(Func<byte[]?> read)
    {
        try
        {
            return read();
        }
        catch (IOException tooLarge)
        {
            throw new JavaScriptException("RangeError", tooLarge.Message);
        }
    }
}
