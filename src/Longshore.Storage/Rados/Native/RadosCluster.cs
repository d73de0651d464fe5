using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Storage.Rados.Native;

/// <summary>A connection to a cluster. librados makes it again by itself when it is lost.</summary>
internal sealed class RadosCluster : SafeHandleZeroOrMinusOneIsInvalid
{
    // Ceph's own name for a cluster, which its file names have.
    private const string ClusterName = "ceph";

    private RadosCluster(nint cluster)
        : base(ownsHandle: true) => SetHandle(cluster);

    /// <summary>Connects to a cluster.</summary>
    /// <param name="configuration">Ceph's configuration file, which names the monitors and the user's key.</param>
    /// <param name="user">The user, without "client.".</param>
    /// <param name="timeMax">How long any call may take. After it the call fails.</param>
    /// <exception cref="RadosException">It cannot be reached, or refuses the user.</exception>
    /// <exception cref="DllNotFoundException">librados is not installed.</exception>
    public static RadosCluster Connect(string configuration, string user, TimeSpan timeMax)
    {
        RadosException.Check(LibRados.CreateCluster(out var created, ClusterName, "client." + user, 0), "rados_create2");
        var cluster = new RadosCluster(created);
        try
        {
            RadosException.Check(LibRados.ReadConfiguration(created, configuration), "rados_conf_read_file");
            var seconds = Math.Ceiling(timeMax.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            foreach (var option in (string[])["rados_osd_op_timeout", "rados_mon_op_timeout", "client_mount_timeout"])
            {
                RadosException.Check(LibRados.Configure(created, option, seconds), "rados_conf_set");
            }

            RadosException.Check(LibRados.Connect(created), "rados_connect");
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Runs a command of the monitors.</summary>
    /// <param name="command">The command as JSON in UTF-8.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="RadosException">It failed.</exception>
    public unsafe byte[] Ask(byte[] command)
    {
        byte[] terminated = [.. command, 0];
        fixed (byte* bytes = terminated)
        {
            var commands = bytes;
            var result = LibRados.AskMonitor(this, &commands, 1, null, 0, out var output, out var outputBytes, 0, 0);
            try
            {
                RadosException.Check(result, "rados_mon_command");
                return new ReadOnlySpan<byte>((void*)output, checked((int)outputBytes)).ToArray();
            }
            finally
            {
                if (output != 0)
                {
                    LibRados.FreeBuffer(output);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibRados.Shutdown(handle);
        return true;
    }
}
