using System.Diagnostics.Metrics;
using System.Text;
using Longshore.Functions.Invocations;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Tests.Functions.Capabilities;
using Longshore.Tests.Functions.Objects;

namespace Longshore.Tests.Functions.Near;

/// <summary>A compute and a storage node of one process, without a network between, and their store of objects.</summary>
internal sealed class NearNodes : IDisposable
{
    /// <summary>The host of the store on which the storage node sits.</summary>
    public const string StoreHost = "host-1";

    private readonly NearServices _storageServices;
    private readonly NearServices _computeServices;

    /// <param name="seen">The store that the storage node sees. Default: the same.</param>
    /// <param name="stateBytesMax">The most bytes of an answer's state.</param>
    /// <param name="heldBytesMax">The most bytes that the storage node holds for others.</param>
    public NearNodes(
        IObjectStore? seen = null, long stateBytesMax = NearLimits.StateBytesMax, long heldBytesMax = NearLimits.AllStatesBytesMax)
    {
        seen ??= Objects;
        _storageServices = new NearServices(seen, [], (_, _) => throw new InvalidDataException());
        Storage = new GuestNode(near: _storageServices);
        Host = new NearHost(Storage.Catalog, Storage.Functions, seen, Storage.Invoker) { StateBytesMax = stateBytesMax, HeldBytesMax = heldBytesMax };
        Link = new DirectNode(Host, StoreHost);
        _computeServices = new NearServices(Objects, [Link], (digest, token) => Compute!.Functions.ReadModuleAsync(digest, token));
        Compute = new GuestNode(near: _computeServices);
    }

    /// <summary>The objects.</summary>
    public MemoryObjectStore Objects { get; } = new(TimeProvider.System) { Location = new ObjectLocation([StoreHost]) };

    /// <summary>The node that stores them.</summary>
    public GuestNode Storage { get; }

    /// <summary>Runs calls at the storage node.</summary>
    public NearHost Host { get; }

    /// <summary>The way from the compute to the storage node.</summary>
    public DirectNode Link { get; }

    /// <summary>The node that is called.</summary>
    public GuestNode Compute { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Words of 8 bytes.</summary>
    public static byte[] Text(int bytes) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a-word  ", bytes / 8)));

    /// <summary>The address of an object.</summary>
    public static ObjectAddress Address(string key, string bucket = "data") =>
        ObjectAddress.TryParse($"{bucket}/{key}", out var address) ? address : throw new ArgumentException(key, nameof(key));

    /// <summary>Puts an object.</summary>
    public Task PutAsync(string key, byte[] bytes, string bucket = "data") =>
        Objects.PutAsync(Address(key, bucket), ObjectContent.Of(bytes), ObjectCondition.None, Token);

    /// <summary>Tells where each call of the compute node that named an object ran, as its metric has it.</summary>
    public MeterListener Listen(Action<string> ran)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter == _computeServices.Meter && instrument.Name == "longshore.near.calls")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => ran((string)tags[0].Value!));
        listener.Start();
        return listener;
    }

    public void Dispose()
    {
        Compute.Dispose();
        Storage.Dispose();
        Host.Dispose();
        _computeServices.Dispose();
        _storageServices.Dispose();
    }
}
