using Longshore.Functions.Sandboxes;

namespace Longshore.Tests.Functions;

public sealed class AnswerPlacesTests
{
    [Fact]
    public void TryTake_OfManyFunctions_LeavesPlacesForGuestsThatWait()
    {
        var places = new AnswerPlaces();
        var functions = Enumerable.Range(0, 5).Select(i => FunctionFixture.Name($"f{i}")).ToList();

        var taken = functions.Sum(function => Enumerable.Range(0, 300).Count(_ => places.TryTake(function) is null));
        var refusal = places.TryTake(functions[4]);
        places.Leave(functions[0]);
        var again = places.TryTake(functions[4]);

        Assert.Equal((AnswerPlaces.PlacesMax, AnswerPlaces.PlacesMax), (taken, places.Count));
        Assert.Equal(("768 answers of this node leave as streams at this time, its limit: try again later", null), (refusal, again));
        Assert.Equal(5 * 300 - AnswerPlaces.PlacesMax + 1, places.Refused);
    }
}
