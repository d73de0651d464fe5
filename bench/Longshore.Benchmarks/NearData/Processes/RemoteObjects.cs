using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Longshore.Functions.Objects;

namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>The objects of the storage nodes, by their HTTP. A key begins with the number of the node that has it, which is this store's map.
/// </summary>
/// <param name="storages">The storage nodes.</param>
internal sealed class RemoteObjects(IReadOnlyList<StorageAddress> storages) : IObjectStore, IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    public async Task<ObjectInfo> PutAsync(ObjectAddress address, ObjectContent content, ObjectCondition condition, CancellationToken cancellationToken)
    {
        using var request = RequestOf(HttpMethod.Put, address);
        request.Content = new StreamContent(content.Bytes);
        request.Content.Headers.ContentLength = content.Length;
        using var answer = Succeeded(await _client.SendAsync(request, cancellationToken), address);
        return new ObjectInfo(address.Key, content.Length ?? 0, TagOf(answer), TagOf(answer), DateTimeOffset.UnixEpoch);
    }

    public async Task<ObjectBody> OpenAsync(ObjectAddress address, ObjectRange range, CancellationToken cancellationToken)
    {
        using var request = RequestOf(HttpMethod.Get, address);
        if (range.ToHeader() is { } header)
        {
            request.Headers.Range = RangeHeaderValue.Parse(header);
        }

        var answer = Succeeded(await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken), address);
        var info = InfoOf(answer, address);
        var (offset, length) = range.In(info.Size);
        return new ObjectBody(info, offset, length, await answer.Content.ReadAsStreamAsync(cancellationToken));
    }

    public async Task<ObjectInfo?> StatAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        using var request = RequestOf(HttpMethod.Head, address);
        using var answer = await _client.SendAsync(request, cancellationToken);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : InfoOf(Succeeded(answer, address), address);
    }

    public async Task RemoveAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        using var request = RequestOf(HttpMethod.Delete, address);
        using var answer = await _client.SendAsync(request, cancellationToken);
    }

    public Task<ObjectPage> ListAsync(BucketName bucket, ObjectQuery query, CancellationToken cancellationToken) => Task.FromResult(new ObjectPage([], null));

    public Task<ObjectLocation> LocateAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        Task.FromResult(new ObjectLocation([StorageOf(address).Host]));

    public void Dispose() => _client.Dispose();

    private static ObjectInfo InfoOf(HttpResponseMessage answer, ObjectAddress address) =>
        new(address.Key, answer.Content.Headers.ContentRange?.Length ?? answer.Content.Headers.ContentLength ?? 0, TagOf(answer), TagOf(answer), DateTimeOffset.UnixEpoch);

    private static string TagOf(HttpResponseMessage answer) => answer.Headers.ETag?.Tag.Trim('"') ?? "";

    private static HttpResponseMessage Succeeded(HttpResponseMessage answer, ObjectAddress address)
    {
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        answer.Dispose();
        throw answer.StatusCode == HttpStatusCode.NotFound
            ? ObjectException.NotFound(address)
            : new ObjectException(ObjectFailure.Unavailable, string.Create(CultureInfo.InvariantCulture, $"the storage node answers {(int)answer.StatusCode}"));
    }

    private HttpRequestMessage RequestOf(HttpMethod method, ObjectAddress address)
    {
        var storage = StorageOf(address);
        var request = new HttpRequestMessage(method, new Uri(storage.Objects, $"/objects/{address.Bucket}/{address.Key}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", storage.Token);
        return request;
    }

    private StorageAddress StorageOf(ObjectAddress address) => storages[address.Key.Value[0] - '0'];
}
