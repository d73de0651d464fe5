namespace Longshore.Tests.JavaScript;

/// <summary>Intl in English, and dates in the order of ISO 8601. The answers are those of node.</summary>
public sealed class IntlTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    private const string Day = "new Date(Date.UTC(2024, 1, 3, 15, 4, 5, 678))";

    [Theory]
    [InlineData("d.toLocaleString()", "2/3/2024, 3:04:05 PM")]
    [InlineData("d.toLocaleString('en-GB')", "03/02/2024, 15:04:05")]
    [InlineData("d.toLocaleString('sv-SE')", "2024-02-03 15:04:05")]
    [InlineData("d.toLocaleDateString('en-CA')", "2024-02-03")]
    [InlineData("d.toLocaleString('tlh')", "2/3/2024, 3:04:05 PM")]
    [InlineData("d.toLocaleDateString('en-US', { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' })", "Saturday, February 3, 2024")]
    [InlineData("d.toLocaleTimeString('en-US', { hour: '2-digit', minute: '2-digit', hour12: false })", "15:04")]
    [InlineData("d.toLocaleDateString('en-GB', { dateStyle: 'medium' })", "3 Feb 2024")]
    [InlineData("d.toLocaleString('en-US', { dateStyle: 'full', timeStyle: 'long', timeZone: 'America/New_York' })", "Saturday, February 3, 2024 at 10:04:05 AM EST")]
    [InlineData("new Date(Date.UTC(2024, 6, 1)).toLocaleString('en-US', { timeZone: 'Europe/Berlin', timeZoneName: 'short' })", "7/1/2024, 2:00:00 AM GMT+2")]
    [InlineData("d.toLocaleTimeString('en-US', { timeZone: 'Asia/Kolkata', timeStyle: 'short' })", "8:34 PM")]
    [InlineData("d.toLocaleTimeString('en-US', { timeZone: '+05:30', timeStyle: 'short' })", "8:34 PM")]
    [InlineData("new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: 'numeric', second: 'numeric', fractionalSecondDigits: 3 }).format(d)", "3:04:05.678 PM")]
    [InlineData("Intl.DateTimeFormat('en', { month: 'short', year: 'numeric' }).formatToParts(d).map(p => p.type + p.value).join('|')", "monthFeb|literal |year2024")]
    [InlineData("Intl.DateTimeFormat().resolvedOptions().timeZone + Intl.DateTimeFormat().resolvedOptions().locale", "UTCen-US")]
    [InlineData("new Date(NaN).toLocaleString()", "Invalid Date")]
    [InlineData("new Date(8.64e15).toLocaleDateString('en-US', { timeZone: 'Asia/Tokyo' })", "9/13/275760")]
    [InlineData("(1234567.891).toLocaleString()", "1,234,567.891")]
    [InlineData("(1234567.891).toLocaleString('sv-SE')", "1\u00a0234\u00a0567,891")]
    [InlineData("12345678901234567890n.toLocaleString('en-US')", "12,345,678,901,234,567,890")]
    [InlineData("(1.005).toLocaleString('en-US', { maximumFractionDigits: 2 })", "1.01")]
    [InlineData("(-1234.5).toLocaleString('en-US', { style: 'currency', currency: 'USD' })", "-$1,234.50")]
    [InlineData("(-1234.5).toLocaleString('en-US', { style: 'currency', currency: 'USD', currencySign: 'accounting' })", "($1,234.50)")]
    [InlineData("(5).toLocaleString('en-US', { style: 'currency', currency: 'JPY' }) + (5).toLocaleString('en-GB', { style: 'currency', currency: 'CHF' })", "¥5CHF\u00a05.00")]
    [InlineData("(0.256).toLocaleString('en-US', { style: 'percent' })", "26%")]
    [InlineData("(999999).toLocaleString('en-US', { notation: 'compact' }) + (1234).toLocaleString('en-US', { notation: 'compact', compactDisplay: 'long' })", "1M1.2 thousand")]
    [InlineData("(123456).toLocaleString('en-US', { maximumSignificantDigits: 2 }) + (0.00012).toLocaleString('en-US', { notation: 'scientific' })", "120,0001.2E-4")]
    [InlineData("(16).toLocaleString('en-US', { style: 'unit', unit: 'liter', unitDisplay: 'long' }) + (50).toLocaleString('en-US', { style: 'unit', unit: 'mile-per-hour' })", "16 liters50 mph")]
    [InlineData("[1, 2, 3, 4, 11, 21, 112].map(n => new Intl.PluralRules('en', { type: 'ordinal' }).select(n)).join()", "one,two,few,other,other,one,other")]
    [InlineData("new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-1, 'day') + new Intl.RelativeTimeFormat('en').format(3, 'months')", "yesterdayin 3 months")]
    [InlineData("new Intl.ListFormat('en').format(['a', 'b', 'c']) + new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(['a', 'b', 'c'])", "a, b, and ca, b or c")]
    [InlineData("['b', 'ä', 'B', 'a', 'z', 'A', '10', '9'].sort((a, b) => a.localeCompare(b)).join()", "10,9,a,A,ä,b,B,z")]
    [InlineData("['a10', 'a9'].sort(new Intl.Collator('en', { numeric: true }).compare).join() + 'a'.localeCompare('Á', 'en', { sensitivity: 'base' })", "a9,a100")]
    [InlineData("[...new Intl.Segmenter('en', { granularity: 'word' }).segment('Hi you!')].filter(s => s.isWordLike).map(s => s.segment).join()", "Hi,you")]
    [InlineData("[...new Intl.Segmenter().segment('e\\u0301\u00f1x')].length", "3")]
    [InlineData("Intl.getCanonicalLocales('EN-us').join() + new Intl.Locale('en-Latn-US').region", "en-USUS")]
    public void Expression_OfIntl_IsAsInNode(string expression, string answer)
    {
        using var context = fixture.NewContext();

        Assert.Equal(answer, context.Fetch($"() => {{ const d = {Day}; return String({expression}) }}").Body);
    }

    [Theory]
    [InlineData("new Intl.DateTimeFormat('en', { timeZone: 'Mars/Base' })", "RangeError: Invalid time zone specified: Mars/Base")]
    [InlineData("new Intl.DateTimeFormat('en', { timeZone: '../../etc/passwd' })", "RangeError: Invalid time zone specified: ../../etc/passwd")]
    [InlineData("new Intl.DateTimeFormat('x_y')", "RangeError: Incorrect locale information provided: x_y")]
    [InlineData("new Intl.NumberFormat('en', { style: 'currency' })", "TypeError: Currency code is required with currency style.")]
    [InlineData("new Intl.NumberFormat('en', { style: 'x' })", "RangeError: Value x out of range for Intl options property style")]
    [InlineData("new Intl.NumberFormat('en', { maximumFractionDigits: 101 })", "RangeError: maximumFractionDigits value is out of range.")]
    [InlineData("new Intl.DateTimeFormat('en').format(NaN)", "RangeError: Invalid time value")]
    public void Expression_ThatIsWrong_ThrowsAsInNode(string expression, string error)
    {
        using var context = fixture.NewContext();

        Assert.Equal(error, context.Fetch($"() => {{ try {{ {expression}; return 'no error' }} catch (e) {{ return `${{e.name}}: ${{e.message}}` }} }}").Body);
    }
}
