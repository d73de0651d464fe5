using System.Globalization;
using System.Text.Json;

namespace Longshore.Trust.Collateral;

/// <summary>Intel's judgement of one kind of processor, by security versions.</summary>
internal sealed record TcbInfo
{
    /// <summary>What the document is called in messages.</summary>
    public const string Title = "the TCB info";

    private const int ComponentCount = 16;
    private const int KnownType = 0;
    private const string Tdx = "TDX";

    /// <summary><c>SGX</c> or <c>TDX</c>.</summary>
    public required string Id { get; init; }

    public required Validity Validity { get; init; }

    /// <summary>The kind of processor, 6 bytes.</summary>
    public required ReadOnlyMemory<byte> Fmspc { get; init; }

    /// <summary>The provisioning enclave, 2 bytes.</summary>
    public required ReadOnlyMemory<byte> PceId { get; init; }

    /// <summary>The TDX modules: the first version's, which has no identifier, and one for each later major version.</summary>
    public required IReadOnlyList<TdxModule> Modules { get; init; }

    /// <summary>The levels, the newest first.</summary>
    public required IReadOnlyList<TcbLevel> Levels { get; init; }

    /// <summary>Reads the document. Its signature is not checked.</summary>
    /// <exception cref="EvidenceException">It has another form.</exception>
    public static TcbInfo Read(ReadOnlyMemory<byte> json) => CollateralJson.Read(Title, json, root =>
    {
        var version = root.GetProperty("version").GetInt32();
        if (version is not (2 or 3))
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"version {version} is not known"));
        }

        // The type says how components are compared; there is one.
        if (root.GetProperty("tcbType").GetInt32() is var type && type != KnownType)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"the TCB type {type} is not known"));
        }

        var id = version == 2 ? "SGX" : CollateralJson.Text(root, "id");
        return new TcbInfo
        {
            Id = id,
            Validity = CollateralJson.Validity(root),
            Fmspc = CollateralJson.Hex(root, "fmspc", 6),
            PceId = CollateralJson.Hex(root, "pceId", 2),
            Modules = [.. ReadModules(root, isTdx: id == Tdx)],
            Levels = CollateralJson.Descending(CollateralJson.List(root.GetProperty("tcbLevels"), level => Level(level, version)), TcbLevel.ByAge),
        };
    });

    private static IEnumerable<TdxModule> ReadModules(JsonElement root, bool isTdx)
    {
        if (isTdx)
        {
            yield return Module("", root.GetProperty("tdxModule"), []);
        }

        if (root.TryGetProperty("tdxModuleIdentities", out var later))
        {
            foreach (var module in CollateralJson.List(
                later, each => Module(CollateralJson.Text(each, "id").ToUpperInvariant(), each, CollateralJson.SvnLevels(each, JudgeModule))))
            {
                yield return module;
            }
        }
    }

    private static TdxModule Module(string id, JsonElement module, IReadOnlyList<SvnLevel> levels) => new(
        id,
        CollateralJson.Hex(module, "mrsigner", 48),
        CollateralJson.Hex(module, "attributes", 8),
        CollateralJson.Hex(module, "attributesMask", 8),
        levels);

    private static TcbLevel Level(JsonElement level, int version)
    {
        var tcb = level.GetProperty("tcb");
        return new TcbLevel(
            version == 2 ? NamedComponents(tcb) : Components(tcb.GetProperty("sgxtcbcomponents")),
            tcb.TryGetProperty("tdxtcbcomponents", out var tdx) ? Components(tdx) : null,
            tcb.GetProperty("pcesvn").GetUInt16(),
            JudgeProcessor(CollateralJson.Status(level)),
            CollateralJson.Advisories(level));
    }

    // The verifier finds this status itself, and Intel gives it to no level.
    private static TcbStatus JudgeProcessor(TcbStatus status) => status is TcbStatus.TDRelaunchAdvised or TcbStatus.TDRelaunchAdvisedConfigurationNeeded
        ? throw new FormatException($"a processor cannot have the status {status}")
        : status;

    private static TcbStatus JudgeModule(TcbStatus status) => status is TcbStatus.UpToDate or TcbStatus.OutOfDate or TcbStatus.Revoked
        ? status
        : throw new FormatException($"a TDX module cannot have the status {status}");

    private static IReadOnlyList<byte> Components(JsonElement list) =>
        CollateralJson.List(list, component => component.GetProperty("svn").GetByte()) is { Count: ComponentCount } components
            ? components
            : throw new FormatException("a level does not have 16 components");

    // Version 2 has the components as fields sgxtcbcomp01svn to sgxtcbcomp16svn.
    private static IReadOnlyList<byte> NamedComponents(JsonElement tcb) =>
        [.. Enumerable.Range(1, ComponentCount).Select(number => tcb.GetProperty(string.Create(null, $"sgxtcbcomp{number:00}svn")).GetByte())];
}
