using System.Runtime.InteropServices;

namespace Longshore.Storage.Rados.Native;

/// <summary>The calls of librados 2 that objects need. All of them block. Failures are negative numbers of errno.</summary>
internal static unsafe partial class LibRados
{
    /// <summary>An object must not be there: the flag of <see cref="WriteCreate"/>.</summary>
    public const int CreateExclusive = 1;

    /// <summary>A write to a full pool fails instead of waiting for space.</summary>
    public const int FullTry = 64;

    private const string Library = "librados.so.2";

    [LibraryImport(Library, EntryPoint = "rados_create2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateCluster(out nint cluster, string clusterName, string user, ulong flags);

    [LibraryImport(Library, EntryPoint = "rados_conf_read_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ReadConfiguration(nint cluster, string path);

    [LibraryImport(Library, EntryPoint = "rados_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Configure(nint cluster, string option, string value);

    [LibraryImport(Library, EntryPoint = "rados_connect")]
    public static partial int Connect(nint cluster);

    [LibraryImport(Library, EntryPoint = "rados_shutdown")]
    public static partial void Shutdown(nint cluster);

    [LibraryImport(Library, EntryPoint = "rados_mon_command")]
    public static partial int AskMonitor(
        RadosCluster cluster, byte** commands, nuint count, byte* input, nuint inputBytes, out nint output, out nuint outputBytes, nint status, nint statusBytes);

    [LibraryImport(Library, EntryPoint = "rados_buffer_free")]
    public static partial void FreeBuffer(nint buffer);

    [LibraryImport(Library, EntryPoint = "rados_ioctx_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenPool(RadosCluster cluster, string pool, out nint context);

    [LibraryImport(Library, EntryPoint = "rados_ioctx_set_namespace", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetNamespace(nint context, string name);

    [LibraryImport(Library, EntryPoint = "rados_ioctx_destroy")]
    public static partial void ClosePool(nint context);

    [LibraryImport(Library, EntryPoint = "rados_get_last_version")]
    public static partial ulong LastVersion(RadosNamespace context);

    [LibraryImport(Library, EntryPoint = "rados_create_read_op")]
    public static partial nint CreateRead();

    [LibraryImport(Library, EntryPoint = "rados_release_read_op")]
    public static partial void ReleaseRead(nint operation);

    [LibraryImport(Library, EntryPoint = "rados_read_op_assert_version")]
    public static partial void ReadAssertVersion(nint operation, ulong version);

    [LibraryImport(Library, EntryPoint = "rados_read_op_stat")]
    public static partial void ReadStatus(nint operation, ulong* size, long* modified, int* result);

    [LibraryImport(Library, EntryPoint = "rados_read_op_getxattrs")]
    public static partial void ReadAttributes(nint operation, nint* iterator, int* result);

    [LibraryImport(Library, EntryPoint = "rados_read_op_read")]
    public static partial void ReadBytes(nint operation, ulong offset, nuint count, byte* buffer, nuint* read, int* result);

    [LibraryImport(Library, EntryPoint = "rados_read_op_operate", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OperateRead(nint operation, RadosNamespace context, string name, int flags);

    [LibraryImport(Library, EntryPoint = "rados_getxattrs_next")]
    public static partial int NextAttribute(nint iterator, byte** name, byte** value, nuint* valueBytes);

    [LibraryImport(Library, EntryPoint = "rados_getxattrs_end")]
    public static partial void EndAttributes(nint iterator);

    [LibraryImport(Library, EntryPoint = "rados_create_write_op")]
    public static partial nint CreateWrite();

    [LibraryImport(Library, EntryPoint = "rados_release_write_op")]
    public static partial void ReleaseWrite(nint operation);

    [LibraryImport(Library, EntryPoint = "rados_write_op_assert_exists")]
    public static partial void WriteAssertExists(nint operation);

    [LibraryImport(Library, EntryPoint = "rados_write_op_assert_version")]
    public static partial void WriteAssertVersion(nint operation, ulong version);

    [LibraryImport(Library, EntryPoint = "rados_write_op_create")]
    public static partial void WriteCreate(nint operation, int exclusive, nint category);

    [LibraryImport(Library, EntryPoint = "rados_write_op_write_full")]
    public static partial void WriteFull(nint operation, byte* bytes, nuint count);

    [LibraryImport(Library, EntryPoint = "rados_write_op_setxattr")]
    public static partial void WriteAttribute(nint operation, byte* name, byte* value, nuint count);

    [LibraryImport(Library, EntryPoint = "rados_write_op_remove")]
    public static partial void WriteRemove(nint operation);

    [LibraryImport(Library, EntryPoint = "rados_write_op_operate", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OperateWrite(nint operation, RadosNamespace context, string name, nint modified, int flags);

    [LibraryImport(Library, EntryPoint = "rados_nobjects_list_open")]
    public static partial int OpenList(RadosNamespace context, out nint list);

    [LibraryImport(Library, EntryPoint = "rados_nobjects_list_next2")]
    public static partial int NextName(nint list, byte** name, byte** locator, byte** space, nuint* nameBytes, nuint* locatorBytes, nuint* spaceBytes);

    [LibraryImport(Library, EntryPoint = "rados_nobjects_list_close")]
    public static partial void CloseList(nint list);
}
