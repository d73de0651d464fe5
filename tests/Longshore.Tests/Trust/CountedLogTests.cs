using Longshore.Trust.Worker;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Trust;

/// <summary>A stranger who causes a sentence again and again.</summary>
public sealed class CountedLogTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _lines = [];

    [Fact]
    public async Task Count_SameSentence_IsOneLineASecond()
    {
        await using var log = new CountedLog(_time, _lines.Add);
        for (var second = 0; second < 3; second++)
        {
            for (var number = 0; number < 500; number++)
            {
                log.Count("an order fails");
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["an order fails: 500", "an order fails: 500", "an order fails: 500"], _lines);
    }

    [Fact]
    public async Task Count_AlwaysOtherSentences_IsABoundedNumberOfLines()
    {
        await using var log = new CountedLog(_time, _lines.Add);
        for (var number = 0; number < 10_000; number++)
        {
            log.Count($"order {number} fails");
        }

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.InRange(_lines.Count, 1, 300);
        Assert.Equal(10_000, _lines.Sum(line => int.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture)));
    }
}
