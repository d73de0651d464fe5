using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Objects;
using Longshore.Storage.Files;
using Longshore.Storage.Rados;
using Longshore.Storage.S3;

namespace Longshore.Node.Hosting;

/// <summary>Where a node's objects are kept.</summary>
public abstract record ObjectSource
{
    /// <summary>The forms of a source, as a sentence.</summary>
    public const string Rule =
        "objects are kept in files, files:DIR, s3:URL, or rados:POOL with :conf=FILE and :id=USER if they are not Ceph's own";

    private const string RegionVariable = "AWS_REGION";

    private ObjectSource()
    {
    }

    /// <summary>Files of the data directory.</summary>
    public static ObjectSource Default { get; } = new Files(null);

    /// <summary>A store of the program that runs the node.</summary>
    /// <param name="open">Opens the store, which is disposable.</param>
    internal static ObjectSource Of(Func<IObjectStore> open) => new Own(open);

    /// <summary>Parses a text that follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ObjectSource? source)
    {
        var (kind, rest) = text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? (text[..colon], text[(colon + 1)..]) : (text, null);
        source = (kind, rest) switch
        {
            ("files", null) => Default,
            ("files", { Length: > 0 }) => new Files(Path.GetFullPath(rest)),
            ("s3", { Length: > 0 }) when Uri.TryCreate(rest, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 =>
                new S3(new S3Options(url) { Region = Environment.GetEnvironmentVariable(RegionVariable) ?? new S3Options(url).Region }),
            ("rados", { Length: > 0 }) when ParsePool(rest) is { } options => new Rados(options),
            _ => null,
        };
        return source is not null;
    }

    /// <summary>Opens the store. It connects or reads at its first use.</summary>
    /// <param name="dataDirectory">The node's data directory.</param>
    /// <param name="limits">The limits of objects.</param>
    /// <param name="time">The clocks.</param>
    /// <returns>The store, which is disposable.</returns>
    public abstract IObjectStore Open(string dataDirectory, ObjectLimits limits, TimeProvider time);

    private static RadosOptions? ParsePool(string text)
    {
        var parts = text.Split(':');
        RadosOptions? options = parts[0].Length > 0 ? new RadosOptions(parts[0]) : null;
        foreach (var part in parts[1..])
        {
            options = part.Split('=', 2) switch
            {
                ["conf", { Length: > 0 } file] => options is null ? null : options with { Configuration = file },
                ["id", { Length: > 0 } user] => options is null ? null : options with { User = user },
                _ => null,
            };
        }

        return options;
    }

    /// <summary>Files of a directory, or of the data directory.</summary>
    private sealed record Files(string? Directory) : ObjectSource
    {
        public override IObjectStore Open(string dataDirectory, ObjectLimits limits, TimeProvider time) =>
            new FileObjectStore(Directory ?? Path.Combine(dataDirectory, FileObjectStore.FolderName), Environment.MachineName, time);
    }

    /// <summary>A store of the program that runs the node.</summary>
    private sealed record Own(Func<IObjectStore> OpenStore) : ObjectSource
    {
        public override IObjectStore Open(string dataDirectory, ObjectLimits limits, TimeProvider time) => OpenStore();
    }

    /// <summary>An S3 service.</summary>
    private sealed record S3(S3Options Options) : ObjectSource
    {
        public override IObjectStore Open(string dataDirectory, ObjectLimits limits, TimeProvider time) => new S3ObjectStore(Options, time);
    }

    /// <summary>A pool of a Ceph cluster.</summary>
    private sealed record Rados(RadosOptions Options) : ObjectSource
    {
        public override IObjectStore Open(string dataDirectory, ObjectLimits limits, TimeProvider time) =>
            new RadosObjectStore(Options with { CallTimeMax = limits.StallTimeMax }, time);
    }
}
