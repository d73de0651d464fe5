using System.Security.Cryptography;

namespace Longshore.Trust.Orders;

/// <summary>Keeps the last answers, which are encrypted, to give them once more to whoever has the very order. Any number of threads may use it.
/// </summary>
/// <param name="answersMax">The most orders; then the oldest are dropped.</param>
/// <param name="charactersMax">The most characters of all answers.</param>
internal sealed class AnswerCache(int answersMax, int charactersMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _running = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private long _characters;

    /// <summary>Notes that an order is processed. Until it ends, its answer is <paramref name="meanwhile"/>.</summary>
    /// <returns>What <see cref="End"/> takes; null if the order has a place already, which only its first caller may fill.</returns>
    public string? Begin(ReadOnlySpan<byte> order, string meanwhile)
    {
        var key = Key(order);
        lock (_lock)
        {
            if (!_answers.TryAdd(key, meanwhile))
            {
                return null;
            }

            _running.Add(key);
            _order.Enqueue(key);
            _characters += meanwhile.Length;
            Trim();
            return key;
        }
    }

    /// <summary>Keeps the answer to an order, unless its place was given to others meanwhile.</summary>
    /// <param name="key">What <see cref="Begin"/> returned.</param>
    /// <param name="answer">The answer.</param>
    public void End(string key, string answer)
    {
        lock (_lock)
        {
            if (_running.Remove(key))
            {
                _characters += answer.Length - _answers[key].Length;
                _answers[key] = answer;
                Trim();
            }
        }
    }

    /// <summary>The answer to an order, or null.</summary>
    public string? Find(ReadOnlySpan<byte> order)
    {
        var key = Key(order);
        lock (_lock)
        {
            return _answers.GetValueOrDefault(key);
        }
    }

    private void Trim()
    {
        while (_order.Count > answersMax || _characters > charactersMax)
        {
            var oldest = _order.Dequeue();
            _answers.Remove(oldest, out var answer);
            _running.Remove(oldest);
            _characters -= answer!.Length;
        }
    }

    private static string Key(ReadOnlySpan<byte> order) => Convert.ToBase64String(SHA256.HashData(order));
}
