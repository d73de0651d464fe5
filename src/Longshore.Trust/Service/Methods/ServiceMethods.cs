using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;
using Longshore.Trust.Service.Requests;

namespace Longshore.Trust.Service.Methods;

/// <summary>The list of methods.</summary>
internal static class ServiceMethods
{
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
            ["WorkerRetrieve"] = new(schemas.WorkerRetrieve, workers.RetrieveAsync),
            ["WorkOrderSubmit"] = new(schemas.WorkOrderSubmit, orders.SubmitAsync),
            ["WorkOrderGetResult"] = new(schemas.WorkOrderGetResult, orders.GetResultAsync),
            ["WorkOrderReceiptCreate"] = new(schemas.ReceiptCreate, receipts.CreateAsync),
            ["WorkOrderReceiptUpdate"] = new(schemas.ReceiptUpdate, updates.UpdateAsync),
            ["WorkOrderReceiptRetrieve"] = new(schemas.ReceiptRetrieve, receipts.RetrieveAsync),
            ["WorkOrderReceiptUpdateRetrieve"] = new(schemas.ReceiptUpdateRetrieve, updates.RetrieveAsync),
            ["WorkOrderReceiptLookUp"] = new(schemas.ReceiptLookUp, receipts.LookUpAsync),
            ["WorkOrderReceiptLookUpNext"] = new(schemas.ReceiptLookUpNext, receipts.LookUpNextAsync),
        };
        if (options.Mode == OrderMode.Safe)
        {
            AddUnreached(methods, schemas, workers, new EncryptionKeyMethods(ledger), new RegistryMethods(options, ledger));
        }

        return methods;
    }

    private static void AddUnreached(
        Dictionary<string, ServiceMethod> methods, RequestSchemas schemas, WorkerMethods workers, EncryptionKeyMethods keys, RegistryMethods registries)
    {
        methods["WorkerRegister"] = new(schemas.WorkerRegister, workers.RegisterAsync);
        methods["WorkerUpdate"] = new(schemas.WorkerUpdate, workers.UpdateAsync);
        methods["WorkerSetStatus"] = new(schemas.WorkerSetStatus, workers.SetStatusAsync);
        methods["EncryptionKeyGet"] = new(schemas.EncryptionKeyGet, keys.GetAsync);
        methods["EncryptionKeySet"] = new(schemas.EncryptionKeySet, keys.SetAsync);
        methods["RegistryAdd"] = new(schemas.RegistryAdd, registries.AddAsync);
        methods["RegistryUpdate"] = new(schemas.RegistryAdd, registries.UpdateAsync);
        methods["RegistrySetStatus"] = new(schemas.RegistrySetStatus, registries.SetStatusAsync);
        methods["RegistryRetrieve"] = new(schemas.RegistryRetrieve, registries.RetrieveAsync);
        methods["RegistryLookUp"] = new(schemas.RegistryLookUp, registries.LookUpAsync);
        methods["RegistryLookUpNext"] = new(schemas.RegistryLookUpNext, registries.LookUpNextAsync);
    }
}
