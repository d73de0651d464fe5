namespace Longshore.Benchmarks.Attack.Attacks;

/// <summary>Calls hostile functions, with and without a deadline, and often leaves before the answer.</summary>
/// <param name="targets">Calls of hostile functions.</param>
internal sealed class CallAttack(IReadOnlyList<HostileCall> targets) : IAttack
{
    public string Name => "call";

    public async Task RunAsync(AttackedNode node, Random random, CancellationToken cancellationToken)
    {
        using var client = node.NewClient();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(random.Next(3) == 0 ? random.Next(1, 200) : 5000);
        using var request = new HttpRequestMessage(random.Next(2) == 0 ? HttpMethod.Get : HttpMethod.Post, targets[random.Next(targets.Count)].Path);
        if (random.Next(2) == 0)
        {
            request.Headers.Add("Deadline", $"{random.Next(1, 2000)}ms");
        }

        request.Content = request.Method == HttpMethod.Post ? new ByteArrayContent(new byte[random.Next(1 << 20)]) : null;
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        await answer.Content.CopyToAsync(Stream.Null, patience.Token);
    }
}
