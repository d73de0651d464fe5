using Longshore.Functions.Placement;

namespace Longshore.Tests.Functions.Placement;

public sealed class JournalJsonTests
{
    private const string Line = """{"at":1,"function":"f","policy":"weighted","inputBytes":0,"failure":"None","latencyUs":5,"runUs":4,"candidates":[{"executor":"local","kind":"local","bytes":0,"slots":2}],"winner":"local"}""";

    [Fact]
    public void Read_WhatWasWritten_IsTheSame() => Assert.Equal(Line, System.Text.Encoding.UTF8.GetString(JournalJson.Write(JournalJson.Read(Line))));

    [Theory]
    [InlineData("", "not the JSON")]
    [InlineData("null", "null")]
    [InlineData("[]", "not the JSON")]
    [InlineData("{}", "function")]
    [InlineData("\"policy\":\"weighted\"", "\"policy\":\"best\"", "policy")]
    [InlineData("\"latencyUs\":5", "\"latencyUs\":-5", "times")]
    [InlineData("\"kind\":\"local\"", "\"kind\":\"moon\"", "kind")]
    [InlineData("\"slots\":2", "\"slots\":-1", "slots")]
    [InlineData("\"slots\":2", "\"slots\":2,\"joules\":1e300", "joules")]
    [InlineData("\"executor\":\"local\"", "\"executor\":\"\\u001b[2J\"", "no name")]
    [InlineData("[{", "[null,{", "no name")]
    public void Read_HostileLine_IsRefusedByName(params string[] parts)
    {
        var line = parts is [var from, var to, _] ? Line.Replace(from, to, StringComparison.Ordinal) : parts[0];

        var refusal = Assert.Throws<InvalidDataException>(() => JournalJson.Read(line));

        Assert.Contains(parts[^1], refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ALongLine_IsRefused() =>
        Assert.Contains("longer than", Assert.Throws<InvalidDataException>(() => JournalJson.Read(new string(' ', JournalJson.LineLengthMax + 1))).Message, StringComparison.Ordinal);
}
