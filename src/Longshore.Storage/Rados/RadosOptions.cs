namespace Longshore.Storage.Rados;

/// <summary>How a pool of a Ceph cluster is reached.</summary>
/// <param name="Pool">The pool's name. A bucket is a namespace in it.</param>
public sealed record RadosOptions(string Pool)
{
    /// <summary>Ceph's configuration file. Default: /etc/ceph/ceph.conf.</summary>
    public string Configuration { get; init; } = "/etc/ceph/ceph.conf";

    /// <summary>The user, without "client.". Default: admin.</summary>
    public string User { get; init; } = "admin";

    /// <summary>How long a call to the cluster may take. Default: 30 s.</summary>
    public TimeSpan CallTimeMax { get; init; } = TimeSpan.FromSeconds(30);
}
