using Longshore.JavaScript.Contexts;

namespace Longshore.Offload.Host;

/// <summary>The host functions on paths. Paths come first; errors are Linux error numbers, negated.</summary>
/// <param name="paths">The paths that the program may use.</param>
/// <param name="touched">Told what the program uses that only the device has.</param>
internal sealed class PathFunctions(HostPaths paths, Action<string> touched)
{
    // A list of more names than this would not fit a guest's memory.
    private const int NamesMax = 1_000_000;
    private const int PermissionBits = 0xfff;

    private delegate int OnPlace(HostPlace place);

    public IReadOnlyList<NamedFunction> All =>
    [
        new("remove", (context, arguments) => Change(context, arguments, place => place.Directory.Remove(place.Path)), 1),
        new("makeDirectory", MakeDirectory, 2),
        new("rename", Rename, 2),
        new("setTimes", SetTimes, 3),
        new("makeSymlink", MakeSymlink, 2),
        new("status", Status, 2),
        new("list", List, 1),
        new("readLink", ReadLink, 1),
        new("realPath", RealPath, 1),
        new("workingDirectory", (context, _) => context.NewString(paths.Directory.Length == 0 ? "/" : paths.Directory)),
        new("changeDirectory", (context, arguments) => context.NewNumber(paths.Change(context.GetString(arguments[0]))), 1),
    ];

    private int Find(JavaScriptContext context, JavaScriptValue path, HostUse use, bool followsLast, out HostPlace place)
    {
        touched("a file");
        return paths.Find(context.GetString(path), use, followsLast, out place);
    }

    private JavaScriptValue Change(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments, OnPlace action, bool followsLast = false)
    {
        var error = Find(context, arguments[0], HostUse.Write, followsLast, out var place);
        return context.NewNumber(error != 0 ? error : action(place));
    }

    // (path, mode)
    private JavaScriptValue MakeDirectory(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var mode = (int)context.GetInteger(arguments[1], int.MinValue, int.MaxValue) & PermissionBits;
        return Change(context, arguments, place => place.Directory.MakeDirectory(place.Path, mode));
    }

    // (path, new path)
    private JavaScriptValue Rename(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var error = Find(context, arguments[1], HostUse.Write, followsLast: false, out var target);
        return error != 0
            ? context.NewNumber(error)
            : Change(context, arguments, place => place.Directory.Rename(place.Path, target.Directory, target.Path));
    }

    // (path, milliseconds of the last access, milliseconds of the last change)
    private JavaScriptValue SetTimes(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var (accessed, modified) = (context.GetNumber(arguments[1]), context.GetNumber(arguments[2]));
        return Change(context, arguments, place => place.Directory.SetTimes(place.Path, accessed, modified), followsLast: true);
    }

    // (target, path). A link to what the program may not read would be a trap for other programs.
    private JavaScriptValue MakeSymlink(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var target = context.GetString(arguments[0]);
        return Change(context, arguments[1..], place =>
        {
            var directory = place.FullPath[..(place.FullPath.LastIndexOf('/') + 1)];
            var error = paths.Find(target.StartsWith('/') ? target : directory + target, HostUse.Read, followsLast: true, out _);
            return error == -HostErrors.Access ? error : place.Directory.MakeSymlink(target, place.Path);
        });
    }

    // (path, whether a link is followed) to the list of host.js, or an error
    private JavaScriptValue Status(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var error = Find(context, arguments[0], HostUse.Read, context.GetBoolean(arguments[1]), out var place);
        if (error != 0 || (error = place.Directory.GetStatus(place.Path, out var status)) != 0)
        {
            return context.NewNumber(error);
        }

        double[] values =
        [
            status.Device, status.Inode, status.Mode, status.Links, status.Owner, status.Group, status.SpecialDevice, status.Size,
            status.Blocks, status.Accessed, status.Modified, status.Changed,
        ];
        return context.NewArray([.. values.Select(context.NewNumber)]);
    }

    // (path) to the names, or an error
    private JavaScriptValue List(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var error = Find(context, arguments[0], HostUse.Read, followsLast: true, out var place);
        return error != 0 || (error = place.Directory.List(place.Path, NamesMax, out var names)) != 0
            ? context.NewNumber(error)
            : context.NewArray([.. names.Select(context.NewString)]);
    }

    // (path) to what the link says, or an error
    private JavaScriptValue ReadLink(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var error = Find(context, arguments[0], HostUse.Read, followsLast: false, out var place);
        return error != 0 || (error = place.Directory.ReadLink(place.Path, out var target)) != 0
            ? context.NewNumber(error)
            : context.NewString(target);
    }

    // (path) to the full path, or an error
    private JavaScriptValue RealPath(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var error = Find(context, arguments[0], HostUse.Read, followsLast: true, out var place);
        return error != 0 || (error = place.Directory.GetStatus(place.Path, out _)) != 0
            ? context.NewNumber(error)
            : context.NewString(place.FullPath);
    }
}
