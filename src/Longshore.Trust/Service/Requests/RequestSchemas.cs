using System.Text.Json;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Requests;

/// <summary>The forms of all requests. Avalon has other ones for some fields, which its checks get wrong.</summary>
/// <param name="mode">The form of the protocol.</param>
internal sealed class RequestSchemas(OrderMode mode)
{
    // As the field is in JavaScript and in most databases.
    private const long NumberMax = int.MaxValue;

    private readonly bool _isAvalon = mode == OrderMode.Avalon;

    public RequestSchema WorkerLookUp => new([.. WorkerFilters()], []);

    public RequestSchema WorkerLookUpNext => new(
        [.. WorkerFilters(), Rule("lookUpTag", FieldForm.IsText)], _isAvalon ? [] : ["lookUpTag"]);

    public static RequestSchema WorkerRetrieve => new([WorkerId], ["workerId"]);

    public static RequestSchema WorkerRegister => new(
        [
            WorkerId,
            Rule("workerType", FieldForm.Between(1, 3)),
            Rule("organizationId", FieldForm.IsHex),
            Rule("applicationTypeId", FieldForm.IsHexList),
            Rule("details", FieldForm.IsObject),
        ],
        ["workerId", "workerType", "details"]);

    public static RequestSchema WorkerUpdate => new([WorkerId, Rule("details", FieldForm.IsObject)], ["workerId", "details"]);

    public static RequestSchema WorkerSetStatus => new([WorkerId, Rule("status", FieldForm.Between(1, 4))], ["workerId", "status"]);

    public RequestSchema WorkOrderSubmit => new(
        [
            Rule("responseTimeoutMSecs", _isAvalon ? FieldForm.IsInteger : FieldForm.Between(0, NumberMax)),
            new FieldRule("payloadFormat", FieldForm.OneOf("JSON-RPC", "json-rpc"), "Invalid payload format"),
            Rule("resultUri", _isAvalon ? FieldForm.IsText : FieldForm.IsUrl),
            Rule("notifyUri", _isAvalon ? FieldForm.IsText : FieldForm.IsUrl),
            Rule("workOrderId", FieldForm.IsHex, "work order id"),
            WorkerId,
            Rule("workloadId", FieldForm.IsHex, "work load id"),
            Rule("requesterId", FieldForm.IsHex, "requester id"),
            new FieldRule("workerEncryptionKey", FieldForm.IsHex, "Empty or Invalid dataformat for workerEncryptionKey"),
            Rule("dataEncryptionAlgorithm", FieldForm.OneOf("AES-GCM-256", "aes-gcm-256")),
            Rule("encryptedSessionKey", FieldForm.IsHex, "encrypted session key"),
            Rule("sessionKeyIv", FieldForm.IsHex, "session key iv"),
            new FieldRule("requesterNonce", FieldForm.IsHex, "Empty or Invalid data format for requesterNonce"),
            Rule("encryptedRequestHash", FieldForm.IsHex, "encrypted request hash"),
            Rule("requesterSignature", FieldForm.IsText),
            Rule("verifyingKey", FieldForm.IsText),
            List("inData", Item("in"), "Invalid data format for inData"),
            List("outData", Item("out"), "Invalid data format for outData "),
        ],
        [
            "responseTimeoutMSecs", "payloadFormat", "workOrderId", "workerId", "workloadId", "requesterId", "encryptedSessionKey", "requesterNonce",
            "encryptedRequestHash", .. _isAvalon ? Array.Empty<string>() : ["inData"],
        ]);

    public static RequestSchema WorkOrderGetResult => new([new FieldRule("workOrderId", FieldForm.IsHex, "Invalid work order Id")], ["workOrderId"]);

    public RequestSchema ReceiptCreate => new(
        [
            WorkerId,
            Rule("workOrderId", FieldForm.IsHex),
            Rule("workerServiceId", FieldForm.IsHex),
            Rule("requesterId", FieldForm.IsHex),
            Rule("receiptCreateStatus", FieldForm.IsInteger),
            new FieldRule("workOrderRequestHash", FieldForm.IsText, "Invalid data format for Worker id"),
            Rule("requesterGeneratedNonce", FieldForm.IsHex),
            Rule("requesterSignature", _isAvalon ? FieldForm.IsText : FieldForm.IsBase64),
            Rule("signatureRules", FieldForm.IsText),
            Rule("receiptVerificationKey", FieldForm.IsText, "signatureRules"),
        ],
        _isAvalon
            ? []
            : [
                "workOrderId", "workerServiceId", "workerId", "requesterId", "receiptCreateStatus", "workOrderRequestHash", "requesterGeneratedNonce",
                "requesterSignature", "signatureRules", "receiptVerificationKey",
            ]);

    public RequestSchema ReceiptUpdate => new(
        [
            Rule("workOrderId", FieldForm.IsHex),
            Rule("updaterId", _isAvalon ? FieldForm.IsHex : FieldForm.IsBase64),
            Rule("updateData", FieldForm.IsText),
            Rule("updateSignature", _isAvalon ? FieldForm.IsText : FieldForm.IsBase64),
            Rule("signatureRules", FieldForm.IsText),
            Rule("updateType", FieldForm.IsInteger),
            .. _isAvalon ? Array.Empty<FieldRule>() : [Rule("receiptVerificationKey", FieldForm.IsText)],
        ],
        _isAvalon ? [] : ["workOrderId", "updaterId", "updateType", "updateData", "updateSignature", "signatureRules"]);

    public static RequestSchema ReceiptRetrieve => new([Rule("workOrderId", FieldForm.IsHex)], ["workOrderId"]);

    public RequestSchema ReceiptUpdateRetrieve => new(
        [
            Rule("workOrderId", FieldForm.IsHex),
            Rule("updaterId", _isAvalon ? FieldForm.IsHex : FieldForm.IsTextOrNull),
            Rule("updateIndex", FieldForm.IsInteger),
        ],
        _isAvalon ? [] : ["workOrderId", "updateIndex"]);

    public RequestSchema ReceiptLookUp => new([.. ReceiptFilters()], []);

    public RequestSchema ReceiptLookUpNext => new(
        [.. ReceiptFilters(), Rule("lastLookUpTag", FieldForm.IsHex)], _isAvalon ? [] : ["lastLookUpTag"]);

    public static RequestSchema EncryptionKeyGet => new(
        [
            WorkerId,
            Rule("lastUsedKeyNonce", FieldForm.IsTextOrNull),
            Rule("tag", FieldForm.IsHexOrEmpty),
            Rule("requesterId", FieldForm.IsHex),
            Rule("signatureNonce", FieldForm.IsTextOrNull),
            Rule("signature", FieldForm.IsTextOrNull),
        ],
        ["workerId", "requesterId"]);

    public static RequestSchema EncryptionKeySet => new(
        [
            WorkerId,
            Rule("encryptionKey", FieldForm.IsText),
            Rule("encryptionKeyNonce", FieldForm.IsHex),
            Rule("tag", FieldForm.IsHexOrEmpty),
            Rule("signatureNonce", FieldForm.IsTextOrNull),
            Rule("signature", FieldForm.IsBase64),
        ],
        ["workerId", "encryptionKey", "encryptionKeyNonce", "tag", "signature"]);

    public static RequestSchema RegistryAdd => new(
        [Registry, Rule("uri", FieldForm.IsUrl), Rule("scAddr", FieldForm.IsHexOrEmpty), Rule("appTypeIds", FieldForm.IsHexList)], ["orgId", "uri"]);

    public static RequestSchema RegistrySetStatus => new([Registry, Rule("status", FieldForm.Between(1, 3))], ["orgId", "status"]);

    public static RequestSchema RegistryRetrieve => new([Registry], ["orgId"]);

    public static RequestSchema RegistryLookUp => new([Rule("appTypeId", FieldForm.IsHexList)], []);

    public static RequestSchema RegistryLookUpNext => new([Rule("appTypeId", FieldForm.IsHexList), Rule("lookUpTag", FieldForm.IsText)], ["lookUpTag"]);

    private static FieldRule WorkerId => Rule("workerId", FieldForm.IsHex, "Worker id");

    private static FieldRule Registry => Rule("orgId", FieldForm.IsHex);

    private IEnumerable<FieldRule> WorkerFilters() =>
    [
        new FieldRule("workerType", FieldForm.Between(_isAvalon ? 1 : 0, 3), "WorkType should be an Integer of range 1-3"),
        Rule("organizationId", _isAvalon ? FieldForm.IsHex : FieldForm.IsHexOrEmpty),
        Rule("applicationTypeId", _isAvalon ? FieldForm.IsHex : FieldForm.IsHexList),
    ];

    private IEnumerable<FieldRule> ReceiptFilters() =>
    [
        Rule("workerServiceId", FieldForm.IsHex),
        Rule("workerId", FieldForm.IsHex),
        Rule("requesterId", FieldForm.IsHex),
        Rule("receiptStatus", _isAvalon ? FieldForm.IsHex : FieldForm.Between(0, NumberMax)),
    ];

    private RequestSchema Item(string direction) => new(
        [
            Rule("index", FieldForm.IsInteger, direction + "Data index"),
            direction == "out" ? Rule("data", FieldForm.IsText, "out data") : Rule("data", _isAvalon ? FieldForm.HasLetterOrDigit : FieldForm.IsBase64OrEmpty, "in data"),
            Rule("dataHash", _isAvalon ? FieldForm.IsHex : FieldForm.IsHexOrEmpty, $"data hash of {direction} data"),
            Rule("encryptedDataEncryptionKey", FieldForm.IsItemKey, $"Encryption key of {direction} data"),
            Rule("iv", FieldForm.IsHexOrEmpty, $"initialization vector of {direction} data"),
        ],
        direction == "out" ? [] : ["index", "data"],
        IsOpen: true);

    // Avalon's schema has no sentence for a list that is none, and so its check fails on the name of the sentence.
    private FieldRule List(string name, RequestSchema items, string itemMessage) =>
        new(name, FieldForm.IsList, _isAvalon ? "'error_msg'" : "Invalid data format for " + name) { Items = items, ItemMessage = itemMessage };

    private static FieldRule Rule(string name, Func<JsonElement, bool> form, string? what = null) => new(name, form, "Invalid data format for " + (what ?? name));
}
