using System.Text;
using Longshore.Functions.State;

namespace Longshore.Tests.Functions.State;

/// <summary>The local tier of one node, with a shorter way to its regions.</summary>
internal sealed class StateNode : IDisposable
{
    private readonly string _space;

    public StateNode(IStateStore store, StateLimits? limits = null, TimeProvider? time = null)
        : this(new StateTier(store, limits ?? new StateLimits(), time ?? TimeProvider.System), "space")
    {
    }

    /// <summary>Another namespace of a node, which disposes it.</summary>
    public StateNode(StateNode node, string space)
        : this(node.Tier, space)
    {
    }

    private StateNode(StateTier tier, string space) => (Tier, _space) = (tier, space);

    public StateTier Tier { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public StateUse Use(string region = "r") => Tier.Space(_space).Use(region);

    public async Task<string> ReadAsync(long offset, long length, string region = "r")
    {
        using var use = Use(region);
        return Encoding.UTF8.GetString((await use.ReadAsync(offset, length, Token)).Bytes.Span);
    }

    public async Task<long> StampAsync(string region = "r")
    {
        using var use = Use(region);
        return (await use.ReadAsync(0, 1, Token)).Stamp;
    }

    public async Task<long> WriteAsync(long? offset, string text, string region = "r", long? expected = null)
    {
        using var use = Use(region);
        return (await use.WriteAsync(offset, Encoding.UTF8.GetBytes(text), expected, Token)).At;
    }

    public async Task<(bool Exists, long Length)> LengthAsync(string region = "r")
    {
        using var use = Use(region);
        return await use.LengthAsync(Token);
    }

    public async Task<bool> PushAsync(string region = "r", long? token = null, long? length = null)
    {
        using var use = Use(region);
        return await Tier.Remote.PushAsync(use.Region, token, length, Token);
    }

    public async Task PullAsync(bool discards = false, string region = "r")
    {
        using var use = Use(region);
        await Tier.Remote.PullAsync(use.Region, discards, Token);
    }

    public async Task<bool> DeleteAsync(string region = "r")
    {
        using var use = Use(region);
        return await Tier.Remote.DeleteAsync(use.Region, Token);
    }

    public void Dispose() => Tier.Dispose();
}
