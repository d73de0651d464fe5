using System.Diagnostics;
using System.Globalization;
using Longshore.Benchmarks.Attack.Attacks;

namespace Longshore.Benchmarks.Attack;

/// <summary>Attackers beside well-behaved clients, on one node.</summary>
/// <param name="node">The node.</param>
/// <param name="options">How long, and the seed.</param>
/// <param name="progress">Receives a line every ten seconds, and one for each finding.</param>
internal sealed class Storm(AttackedNode node, AttackOptions options, Action<string> progress)
{
    // More attackers than the machine has processors, and few enough that their own work leaves some to the node.
    private const int Attackers = 12;

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    private readonly long _began = Stopwatch.GetTimestamp();
    private int _findings;
    private readonly Dictionary<string, int> _attacks = [];

    /// <summary>The number of things that attacks could do and must not.</summary>
    public int Findings => Volatile.Read(ref _findings);

    /// <summary>The number of attacks of each kind.</summary>
    public IReadOnlyDictionary<string, int> Attacks => _attacks;

    /// <summary>How long the answers to the well-behaved clients took, in milliseconds.</summary>
    public double[] AnswerMilliseconds { get; private set; } = [];

    /// <summary>Runs the storm to its end.</summary>
    public async Task RunAsync(IReadOnlyList<HostileCall> targets, CancellationToken cancellationToken)
    {
        IAttack[] attacks =
        [
            new CallAttack(targets), new CallAttack(targets), new DeployAttack(), new HttpBytesAttack(), new RpcBytesAttack(),
            new RpcCallAttack(targets), new DeviceBytesAttack(), new DeviceCallAttack(), new IdleConnectionsAttack(),
        ];
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var traffic = new GoodTraffic(node, Report);
        var calls = traffic.RunAsync(end.Token);

        // Those who are attacked are in service already: the first calls of a node that has just started are slower.
        await Task.Delay(Calm, end.Token);
        end.CancelAfter(options.Duration);
        await Task.WhenAll(
            Enumerable.Range(0, Attackers).Select(attacker => AttackAsync(attacks, new Random(options.Seed * Attackers + attacker), end.Token))
                .Append(calls)
                .Append(WatchAsync(end.Token)));
        AnswerMilliseconds = [.. traffic.Milliseconds.DefaultIfEmpty()];
    }

    /// <summary>Counts a finding.</summary>
    public void Report(string what)
    {
        Interlocked.Increment(ref _findings);
        progress(string.Create(CultureInfo.InvariantCulture, $"finding at {Stopwatch.GetElapsedTime(_began).TotalSeconds:0.0} s: {what}"));
    }

    private async Task AttackAsync(IAttack[] attacks, Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested && !node.HasEnded)
        {
            var attack = attacks[random.Next(attacks.Length)];
            try
            {
                await attack.RunAsync(node, random, end);
            }
            catch (Exception)
            {
                // Refused, reset, timed out: the node may do what it likes with an attacker.
            }

            lock (_attacks)
            {
                _attacks[attack.Name] = _attacks.GetValueOrDefault(attack.Name) + 1;
            }
        }
    }

    private async Task WatchAsync(CancellationToken end)
    {
        var seconds = 0;
        var peak = 0L;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                if (node.Resources is not { } resources)
                {
                    Report("the node has ended");
                    return;
                }

                if (resources.ResidentBytes > AttackedNode.MemoryBytesMax && peak <= AttackedNode.MemoryBytesMax)
                {
                    Report($"resident memory is {resources.ResidentBytes >> 20} MiB, over the bound of {AttackedNode.MemoryBytesMax >> 20} MiB");
                }

                peak = Math.Max(peak, resources.ResidentBytes);
                if (++seconds % 10 == 0)
                {
                    progress($"{seconds} s, {Total()} attacks, {Findings} findings, {resources.ResidentBytes >> 20} MiB (most {peak >> 20}), {resources.Threads} threads, {resources.Descriptors} descriptors");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The storm is over.
        }
    }

    private int Total()
    {
        lock (_attacks)
        {
            return _attacks.Values.Sum();
        }
    }
}
