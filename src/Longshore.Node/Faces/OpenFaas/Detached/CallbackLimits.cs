namespace Longshore.Node.Faces.OpenFaas.Detached;

/// <summary>Limits on results that are posted to servers.</summary>
internal sealed record CallbackLimits
{
    /// <summary>The most results that are posted or wait for it, each a few hundred bytes beside its body. Default: 256.</summary>
    public int PlacesMax { get; init; } = 256;

    /// <summary>The most of those for servers that have never taken one. Whoever calls may name such servers, and those that are known keep the
    /// rest. Default: half of all.</summary>
    public int NewPlacesMax { get; init; } = 128;

    /// <summary>The most of those for one server. Default: 40, five times what is posted at one time.</summary>
    public int ServerPlacesMax { get; init; } = 40;

    /// <summary>The most results that are posted to one server at one time. Default: 8, as many as calls run.</summary>
    public int ServerPostsMax { get; init; } = 8;

    /// <summary>The most bytes of all results; a single result may have more. Default: 64 MiB.</summary>
    public long BytesMax { get; init; } = 64 << 20;

    /// <summary>How long a result waits for a place while its server takes none. Its call keeps a place of asynchronous calls meanwhile.
    /// Default: 10 s, less than a request may take.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(10);
}
