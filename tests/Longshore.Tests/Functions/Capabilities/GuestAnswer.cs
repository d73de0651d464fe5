using System.Text;
using Longshore.Functions.Calls;

namespace Longshore.Tests.Functions.Capabilities;

/// <summary>What is left of a call.</summary>
internal sealed record GuestAnswer(Failure Failure, string Trap, string Detail, int ExitCode, byte[] Output, string Log)
{
    /// <summary>The answer of a call that succeeded.</summary>
    public string Text
    {
        get
        {
            Assert.True(Failure == Failure.None, $"{Failure} {Trap}: {Detail} {Log}");
            return Encoding.UTF8.GetString(Output);
        }
    }
}
