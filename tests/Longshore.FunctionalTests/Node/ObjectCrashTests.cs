using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Longshore.FunctionalTests.Harness;
using Longshore.Functions.Objects;
using Longshore.Node.Hosting;
using Longshore.Storage.Files;

namespace Longshore.FunctionalTests.Node;

/// <summary>Objects in files when the node is killed.</summary>
public sealed class ObjectCrashTests
{
    private const int PutsMin = 100;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_KilledWhileItPuts_LosesNothingItAnsweredForAndMixesNothing()
    {
        using var directory = new TemporaryDirectory();
        var answered = new ConcurrentDictionary<string, int>();
        await using (var node = await ServeProcess.StartAsync(directory.Path))
        {
            node.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", NodeRecord.Read(directory.Path)!.Token);
            var enough = new TaskCompletionSource();
            var writers = Enumerable.Range(0, 8).Select(writer => PutUntilKilledAsync(node.Client, writer, answered, enough)).ToArray();
            await Task.WhenAny(enough.Task, Task.WhenAll(writers));
            await node.Process.KillAsync();
            await Task.WhenAll(writers);
        }

        await using var store = new FileObjectStore(Path.Combine(directory.Path, FileObjectStore.FolderName), "here", TimeProvider.System);
        Assert.True(answered.Values.Sum() >= PutsMin);
        foreach (var (key, number) in answered)
        {
            await using var body = await store.OpenAsync(At(key), ObjectRange.All, Token);
            var text = Encoding.UTF8.GetString(await body.ReadAllAsync(1 << 20, Token));

            // The last that was answered, or the one that was under way; never a part of one.
            Assert.Contains(text, new[] { TextOf(number), TextOf(number + 1) });
        }
    }

    private static ObjectAddress At(string key) => BucketName.TryParse("data", out var bucket) && ObjectKey.TryParse(key, out var parsed)
        ? new ObjectAddress(bucket, parsed)
        : throw new ArgumentException(key, nameof(key));

    private static string TextOf(int number) => string.Concat(Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"{number} "), 10_000));

    // Each writer puts the same key again and again.
    private static async Task PutUntilKilledAsync(HttpClient client, int writer, ConcurrentDictionary<string, int> answered, TaskCompletionSource enough)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"k{writer}");
        try
        {
            for (var number = 1; ; number++)
            {
                using var content = new StringContent(TextOf(number));
                using var response = await client.PutAsync(new Uri("/objects/data/" + key, UriKind.Relative), content, Token);
                response.EnsureSuccessStatusCode();
                answered[key] = number;
                if (answered.Values.Sum() >= PutsMin)
                {
                    enough.TrySetResult();
                }
            }
        }
        catch (HttpRequestException)
        {
            // The node was killed in the middle of a put.
        }
    }
}
