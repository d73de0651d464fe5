using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;
using Longshore.Trust.Service.Requests;

namespace Longshore.Trust.Service.Methods;

/// <summary>The list of methods.</summary>
internal static class ServiceMethods
{
    // The specification's own requests for keys have their parameters under another name than all others.
    private const string KeyParameters = "request";

    /// <summary>The methods by name. Avalon's listener refuses some that it has code for.</summary>
    public static IReadOnlyDictionary<string, ServiceMethod> Of(ServiceOptions options, TrustLedger ledger, OrderMethods orders, ReceiptMethods receipts)
    {
        var schemas = new RequestSchemas(options.Mode);
        var workers = new WorkerMethods(options, ledger);
        var updates = new ReceiptUpdateMethods(options, ledger);
        var methods = new Dictionary<string, ServiceMethod>(StringComparer.Ordinal)
        {
            ["WorkerLookUp"] = new(schemas.WorkerLookUp, workers.LookUpAsync),
            ["WorkerLookUpNext"] = new(schemas.WorkerLookUpNext, workers.LookUpNextAsync),
            ["WorkerRetrieve"] = new(RequestSchemas.WorkerRetrieve, workers.RetrieveAsync),
            ["WorkOrderSubmit"] = new(schemas.WorkOrderSubmit, orders.SubmitAsync),
            ["WorkOrderGetResult"] = new(RequestSchemas.WorkOrderGetResult, orders.GetResultAsync),
            ["WorkOrderReceiptCreate"] = new(schemas.ReceiptCreate, receipts.CreateAsync),
            ["WorkOrderReceiptUpdate"] = new(schemas.ReceiptUpdate, updates.UpdateAsync),
            ["WorkOrderReceiptRetrieve"] = new(RequestSchemas.ReceiptRetrieve, receipts.RetrieveAsync),
            ["WorkOrderReceiptUpdateRetrieve"] = new(schemas.ReceiptUpdateRetrieve, updates.RetrieveAsync),
            ["WorkOrderReceiptLookUp"] = new(schemas.ReceiptLookUp, receipts.LookUpAsync),
            ["WorkOrderReceiptLookUpNext"] = new(schemas.ReceiptLookUpNext, receipts.LookUpNextAsync),
        };
        if (options.Mode == OrderMode.Safe)
        {
            AddUnreached(methods, workers, new EncryptionKeyMethods(ledger), new RegistryMethods(options, ledger));
        }

        return methods;
    }

    private static void AddUnreached(
        Dictionary<string, ServiceMethod> methods, WorkerMethods workers, EncryptionKeyMethods keys, RegistryMethods registries)
    {
        methods["WorkerRegister"] = new(RequestSchemas.WorkerRegister, workers.RegisterAsync);
        methods["WorkerUpdate"] = new(RequestSchemas.WorkerUpdate, workers.UpdateAsync);
        methods["WorkerSetStatus"] = new(RequestSchemas.WorkerSetStatus, workers.SetStatusAsync);
        methods["EncryptionKeyGet"] = new(RequestSchemas.EncryptionKeyGet, keys.GetAsync) { ParametersAlias = KeyParameters };
        methods["EncryptionKeySet"] = new(RequestSchemas.EncryptionKeySet, keys.SetAsync) { ParametersAlias = KeyParameters };
        methods["RegistryAdd"] = new(RequestSchemas.RegistryAdd, registries.AddAsync);
        methods["RegistryUpdate"] = new(RequestSchemas.RegistryAdd, registries.UpdateAsync);
        methods["RegistrySetStatus"] = new(RequestSchemas.RegistrySetStatus, registries.SetStatusAsync);
        methods["RegistryRetrieve"] = new(RequestSchemas.RegistryRetrieve, registries.RetrieveAsync);
        methods["RegistryLookUp"] = new(RequestSchemas.RegistryLookUp, registries.LookUpAsync);
        methods["RegistryLookUpNext"] = new(RequestSchemas.RegistryLookUpNext, registries.LookUpNextAsync);
    }
}
