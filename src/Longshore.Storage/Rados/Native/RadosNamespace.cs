using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Storage.Rados.Native;

/// <summary>A namespace of a pool, for one operation: the version that an operation met is kept here.</summary>
internal sealed unsafe class RadosNamespace : SafeHandleZeroOrMinusOneIsInvalid
{

    private readonly RadosCluster _cluster;

    private static ReadOnlySpan<byte> TypeAttribute => "longshore.type\0"u8;

    private RadosNamespace(RadosCluster cluster, nint context)
        : base(ownsHandle: true)
    {
        _cluster = cluster;
        SetHandle(context);
    }

    /// <summary>Opens a namespace, which need not be there.</summary>
    /// <exception cref="RadosException">There is no such pool.</exception>
    public static RadosNamespace Open(RadosCluster cluster, string pool, string name)
    {
        // The cluster must not be shut down before the context is closed.
        var isHeld = false;
        cluster.DangerousAddRef(ref isHeld);
        try
        {
            RadosException.Check(LibRados.OpenPool(cluster, pool, out var context), "rados_ioctx_create");
            LibRados.SetNamespace(context, name);
            return new RadosNamespace(cluster, context);
        }
        catch
        {
            cluster.DangerousRelease();
            throw;
        }
    }

    /// <summary>Reads what is known of an object and, in the same step, some of its bytes.</summary>
    /// <exception cref="RadosException">It is not there, or cannot be read.</exception>
    public RadosHead ReadHead(string name, long offset, Span<byte> buffer)
    {
        var operation = LibRados.CreateRead();
        nint attributes = 0;
        try
        {
            ulong size = 0;
            long modified = 0;
            nuint read = 0;
            int statusResult = 0, attributesResult = 0, readResult = 0;
            LibRados.ReadStatus(operation, &size, &modified, &statusResult);
            LibRados.ReadAttributes(operation, &attributes, &attributesResult);
            fixed (byte* bytes = buffer)
            {
                if (buffer.Length > 0)
                {
                    LibRados.ReadBytes(operation, (ulong)offset, (nuint)buffer.Length, bytes, &read, &readResult);
                }

                RadosException.Check(LibRados.OperateRead(operation, this, name, 0), "rados_read_op_operate");
            }

            return new RadosHead(
                (long)size, DateTimeOffset.FromUnixTimeSeconds(modified), LibRados.LastVersion(this), TypeIn(attributes), (int)read);
        }
        finally
        {
            if (attributes != 0)
            {
                LibRados.EndAttributes(attributes);
            }

            LibRados.ReleaseRead(operation);
        }
    }

    /// <summary>Reads bytes of an object that must still have a version.</summary>
    /// <returns>How many were read.</returns>
    /// <exception cref="RadosException">It has another version, is not there, or cannot be read.</exception>
    public int Read(string name, ulong version, long offset, Span<byte> buffer)
    {
        var operation = LibRados.CreateRead();
        try
        {
            nuint read = 0;
            var result = 0;
            LibRados.ReadAssertVersion(operation, version);
            fixed (byte* bytes = buffer)
            {
                LibRados.ReadBytes(operation, (ulong)offset, (nuint)buffer.Length, bytes, &read, &result);
                RadosException.Check(LibRados.OperateRead(operation, this, name, 0), "rados_read_op_operate");
            }

            return (int)read;
        }
        finally
        {
            LibRados.ReleaseRead(operation);
        }
    }

    /// <summary>Replaces an object if it is as expected: one atomic step.</summary>
    /// <returns>The version of the write.</returns>
    /// <exception cref="RadosException">It is not as expected, or cannot be written.</exception>
    public ulong Write(string name, ReadOnlySpan<byte> content, string contentType, RadosExpectation expectation, ulong version)
    {
        var operation = LibRados.CreateWrite();
        try
        {
            switch (expectation)
            {
                case RadosExpectation.Absent:
                    LibRados.WriteCreate(operation, LibRados.CreateExclusive, 0);
                    break;
                case RadosExpectation.Present:
                    LibRados.WriteAssertExists(operation);
                    break;
                case RadosExpectation.Version:
                    LibRados.WriteAssertVersion(operation, version);
                    break;
                default:
                    break;
            }

            var type = Encoding.ASCII.GetBytes(contentType);
            fixed (byte* bytes = content)
            fixed (byte* typeBytes = type)
            fixed (byte* typeName = TypeAttribute)
            {
                LibRados.WriteFull(operation, bytes, (nuint)content.Length);
                LibRados.WriteAttribute(operation, typeName, typeBytes, (nuint)type.Length);
                RadosException.Check(LibRados.OperateWrite(operation, this, name, 0, LibRados.FullTry), "rados_write_op_operate");
            }

            return LibRados.LastVersion(this);
        }
        finally
        {
            LibRados.ReleaseWrite(operation);
        }
    }

    /// <summary>Removes an object, if it is there.</summary>
    /// <exception cref="RadosException">It cannot be removed.</exception>
    public void Remove(string name)
    {
        var operation = LibRados.CreateWrite();
        try
        {
            LibRados.WriteRemove(operation);
            var result = LibRados.OperateWrite(operation, this, name, 0, LibRados.FullTry);
            RadosException.Check(result == -RadosException.NotFound ? 0 : result, "rados_write_op_operate");
        }
        finally
        {
            LibRados.ReleaseWrite(operation);
        }
    }

    /// <summary>Tells the name of every object, in no order, until a visitor does not want more.</summary>
    /// <param name="visit">Receives the name in UTF-8; returns false to end.</param>
    /// <exception cref="RadosException">They cannot be listed.</exception>
    public void List(Func<ReadOnlySpan<byte>, bool> visit)
    {
        RadosException.Check(LibRados.OpenList(this, out var list), "rados_nobjects_list_open");
        try
        {
            while (true)
            {
                byte* name, locator, space;
                nuint nameBytes, locatorBytes, spaceBytes;
                var result = LibRados.NextName(list, &name, &locator, &space, &nameBytes, &locatorBytes, &spaceBytes);
                if (result == -RadosException.NotFound)
                {
                    return;
                }

                RadosException.Check(result, "rados_nobjects_list_next2");
                if (!visit(new ReadOnlySpan<byte>(name, (int)nameBytes)))
                {
                    return;
                }
            }
        }
        finally
        {
            LibRados.CloseList(list);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibRados.ClosePool(handle);
        _cluster.DangerousRelease();
        return true;
    }

    // An attribute without bytes has no address.
    private static string TypeIn(nint attributes)
    {
        while (true)
        {
            byte* name;
            byte* value;
            nuint valueBytes;
            if (LibRados.NextAttribute(attributes, &name, &value, &valueBytes) < 0 || name == null)
            {
                return "";
            }

            if (MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name).SequenceEqual(TypeAttribute[..^1]))
            {
                return Encoding.ASCII.GetString(new ReadOnlySpan<byte>(value, (int)valueBytes));
            }
        }
    }
}
