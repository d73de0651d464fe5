using System.Text;
using System.Text.Json;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Methods;

/// <summary>The registry of workers (EEA Off-Chain Trusted Compute, section 5.3).</summary>
/// <param name="options">The listener's options.</param>
/// <param name="ledger">The durable state.</param>
internal sealed class WorkerMethods(ServiceOptions options, TrustLedger ledger)
{
    private const string NotFound = "Worker Id not found in the database. Hence invalid parameter";

    private const long AnyType = 0;

    private bool IsAvalon => options.Mode == OrderMode.Avalon;

    public Task<ServiceAnswer> LookUpAsync(ServiceRequest request, CancellationToken cancellationToken) => LookUpAsync(request, null, cancellationToken);

    // Avalon's check and its handler have two names for the tag, so the handler always misses it.
    public Task<ServiceAnswer> LookUpNextAsync(ServiceRequest request, CancellationToken cancellationToken) =>
        IsAvalon ? throw PythonFaultException.KeyError("lookupTag") : LookUpAsync(request, request.Field("lookUpTag"), cancellationToken);

    public async Task<ServiceAnswer> RetrieveAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var worker = await FindAsync(request, cancellationToken);
        return ServiceAnswer.Result(json =>
        {
            json.BeginObject()
                .Name("workerType").Number(worker.Type)
                .Name("organizationId").String(worker.Organization)
                .Name("applicationTypeId");
            _ = IsAvalon ? json.String(worker.Applications.FirstOrDefault("")) : json.Strings(worker.Applications);
            using var details = JsonDocument.Parse(worker.Details);
            json.Name("details").Value(details.RootElement).Name("status").Number(worker.Status).EndObject();
        });
    }

    public async Task<ServiceAnswer> RegisterAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        Administration.Require(request);
        var refusal = await ledger.Workers.AddAsync(
            new LedgerWorker(
                Bounded(request.Field("workerId")),
                request.Number("workerType"),
                Bounded(request.OptionalField("organizationId") ?? ""),
                Administration.Applications(request, "applicationTypeId"),
                Details(request),
                WorkerStatus.Active),
            cancellationToken);
        return refusal switch
        {
            LedgerRefusal.None => ServiceAnswer.Status(ServiceCode.Success, "Worker registered successfully"),
            LedgerRefusal.Exists => throw new ServiceException(ServiceCode.InvalidParameter, "Worker Id already exists in the database. Hence invalid parameter"),
            _ => throw new ServiceException(ServiceCode.Unknown, "the listener has as many workers as it may"),
        };
    }

    public async Task<ServiceAnswer> UpdateAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        Administration.Require(request);
        var details = Details(request);
        await ChangeAsync(request, worker => worker with { Details = details }, cancellationToken);
        return ServiceAnswer.Status(ServiceCode.Success, "Worker updated successfully");
    }

    public async Task<ServiceAnswer> SetStatusAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        Administration.Require(request);
        var status = request.Number("status");
        await ChangeAsync(request, worker => worker with { Status = status }, cancellationToken);
        return ServiceAnswer.Status(ServiceCode.Success, "Worker status set successfully");
    }

    private async Task<ServiceAnswer> LookUpAsync(ServiceRequest request, string? after, CancellationToken cancellationToken)
    {
        var type = request.OptionalNumber("workerType") ?? AnyType;
        var organization = request.OptionalField("organizationId") ?? "";
        var applications = request.List("applicationTypeId");
        var found = (await ledger.Workers.ListAsync(cancellationToken))
            .Where(worker => (type == AnyType || worker.Type == type)
                && (organization.Length == 0 || worker.Organization == organization)
                && applications.All(application => worker.Applications.Contains(application, StringComparer.Ordinal)))
            .Select(worker => worker.Id)
            .ToArray();
        return LookUpAnswer.Of(found, after, options);
    }

    private async Task ChangeAsync(ServiceRequest request, Func<LedgerWorker, LedgerWorker> change, CancellationToken cancellationToken)
    {
        if (await ledger.Workers.ChangeAsync(request.Field("workerId"), worker => worker is null ? null : change(worker), cancellationToken) == LedgerRefusal.Missing)
        {
            throw new ServiceException(ServiceCode.InvalidParameter, NotFound);
        }
    }

    private async Task<LedgerWorker> FindAsync(ServiceRequest request, CancellationToken cancellationToken) =>
        await ledger.Workers.FindAsync(request.Field("workerId"), cancellationToken) ?? throw new ServiceException(ServiceCode.InvalidParameter, NotFound);

    private static string Bounded(string id) => Administration.Bounded(id);

    private string Details(ServiceRequest request)
    {
        var details = request.Parameters.GetProperty("details").GetRawText();
        return Encoding.UTF8.GetByteCount(details) <= ledger.Limits.DetailsCharactersMax
            ? details
            : throw new ServiceException(ServiceCode.InvalidParameter, string.Create(null, $"'details' is over the limit of {ledger.Limits.DetailsCharactersMax} bytes"));
    }
}
