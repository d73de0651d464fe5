using Longshore.Trust.Ledger;

namespace Longshore.Trust.Service.Methods;

/// <summary>The list of registries (EEA Off-Chain Trusted Compute, section 5.1), which the specification has as a contract only, in the form of its
/// other requests.</summary>
/// <param name="options">The listener's options.</param>
/// <param name="ledger">The durable state.</param>
internal sealed class RegistryMethods(ServiceOptions options, TrustLedger ledger)
{
    // As many characters as browsers and servers take of a URL.
    private const int UriCharactersMax = 2_048;

    private const long Active = 1;

    public async Task<ServiceAnswer> AddAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        Administration.Require(request);
        return await ledger.Workers.AddRegistryAsync(Read(request, Active), cancellationToken) switch
        {
            LedgerRefusal.None => ServiceAnswer.Status(ServiceCode.Success, "Registry added successfully"),
            LedgerRefusal.Exists => throw Invalid("there is a registry of this organization already"),
            _ => throw new ServiceException(ServiceCode.Unknown, "the listener has as many registries as it may"),
        };
    }

    public async Task<ServiceAnswer> UpdateAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        Administration.Require(request);
        var known = await FindAsync(request, cancellationToken);
        return await ReplaceAsync(Read(request, known.Status), cancellationToken);
    }

    public async Task<ServiceAnswer> SetStatusAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        Administration.Require(request);
        var known = await FindAsync(request, cancellationToken);
        return await ReplaceAsync(known with { Status = request.Number("status") }, cancellationToken);
    }

    public async Task<ServiceAnswer> RetrieveAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var registry = await FindAsync(request, cancellationToken);
        return ServiceAnswer.Result(json => json
            .BeginObject()
            .Name("uri").String(registry.Uri)
            .Name("scAddr").String(registry.ContractAddress)
            .Name("appTypeIds").Strings(registry.Applications)
            .Name("status").Number(registry.Status)
            .EndObject());
    }

    public Task<ServiceAnswer> LookUpAsync(ServiceRequest request, CancellationToken cancellationToken) => LookUpAsync(request, null, cancellationToken);

    public Task<ServiceAnswer> LookUpNextAsync(ServiceRequest request, CancellationToken cancellationToken) =>
        LookUpAsync(request, request.Field("lookUpTag"), cancellationToken);

    private async Task<ServiceAnswer> LookUpAsync(ServiceRequest request, string? after, CancellationToken cancellationToken)
    {
        var wanted = request.List("appTypeId");
        var registries = await ledger.Workers.ListRegistriesAsync(cancellationToken);
        return LookUpAnswer.Of(
            [.. registries.Where(registry => wanted.All(each => registry.Applications.Contains(each, StringComparer.Ordinal))).Select(registry => registry.Id)],
            after,
            options);
    }

    private async Task<ServiceAnswer> ReplaceAsync(LedgerRegistry registry, CancellationToken cancellationToken) =>
        await ledger.Workers.ReplaceRegistryAsync(registry, cancellationToken) == LedgerRefusal.None
            ? ServiceAnswer.Status(ServiceCode.Success, "Registry updated successfully")
            : throw NotFound();

    private async Task<LedgerRegistry> FindAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var id = request.Field("orgId");
        return (await ledger.Workers.ListRegistriesAsync(cancellationToken)).FirstOrDefault(registry => registry.Id == id) ?? throw NotFound();
    }

    private static LedgerRegistry Read(ServiceRequest request, long status) => new(
        Administration.Bounded(request.Field("orgId")),
        request.Field("uri") is { Length: <= UriCharactersMax } uri ? uri : throw Invalid(string.Create(null, $"'uri' is over the limit of {UriCharactersMax} characters")),
        Administration.Bounded(request.OptionalField("scAddr") ?? ""),
        Administration.Applications(request, "appTypeIds"),
        status);

    private static ServiceException NotFound() => Invalid("there is no registry of this organization");

    private static ServiceException Invalid(string message) => new(ServiceCode.InvalidParameter, message);
}
