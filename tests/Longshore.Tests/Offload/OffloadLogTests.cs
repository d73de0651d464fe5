using Longshore.Offload.Log;

namespace Longshore.Tests.Offload;

public sealed class OffloadLogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static readonly LogRow Row = new()
    {
        Start = 0.7312,
        Duration = 0,
        Latency = 0.0004,
        Bytes = 7,
        Interval = -1,
        End = 0.7316,
        Worker = -1,
        Function = "math.add",
        RequestId = 0,
        Battery = 72.5,
        Because = "the policy is \"local\"",
    };

    private string File => Path.Combine(_directory.Path, "log");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Atlas_EachRow_IsInItsColumnsAtOnce()
    {
        using var log = new OffloadLog(File, LogFormat.Atlas, battery: 72.5);
        log.Write(Row);
        Assert.Equal(
            """
            #Start  Battery:72.5
            #Start  Duration  Latency  Bytes  Interval  End    Mode   Thread_ID  Type  Function  Request_ID  Battery_Status
            0.731   0         0        7      -1        0.732  local  -1         exec  math.add  0           72.5

            """,
            System.IO.File.ReadAllText(File));

        log.Write(Row with { Worker = 0, Function = "benchmarks.encrypt_sign", RequestId = 1, Duration = 1.5, Latency = 2, Bytes = 14888 });
        Assert.Equal(
            """
            #Start  Battery:72.5
            #Start  Duration  Latency  Bytes  Interval  End    Mode    Thread_ID  Type  Function                 Request_ID  Battery_Status
            0.731   0         0        7      -1        0.732  local   -1         exec  math.add                 0           72.5
            0.731   1.5       2        14888  -1        0.732  remote  0          exec  benchmarks.encrypt_sign  1           72.5

            """,
            System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Atlas_WithoutABattery_HasNoBatteryLine()
    {
        using var log = new OffloadLog(File, LogFormat.Atlas, battery: -1);

        Assert.StartsWith("#Start  Duration", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
    }

    // The rows that are kept to be aligned are bounded. A wider cell after them pushes the rest of its own row only.
    [Fact]
    public void Atlas_BeyondTheRowsThatAreAligned_OnlyAppends()
    {
        using var log = new OffloadLog(File, LogFormat.Atlas, battery: -1);
        for (var i = 0; i < OffloadLog.AlignedRowsMax; i++)
        {
            log.Write(Row);
        }

        var before = System.IO.File.ReadAllText(File);
        log.Write(Row with { Function = "a.much.longer.name" });
        var after = System.IO.File.ReadAllText(File);

        Assert.StartsWith(before, after, StringComparison.Ordinal);
        Assert.EndsWith("exec  a.much.longer.name  0           72.5\n", after, StringComparison.Ordinal);
    }

    [Fact]
    public void Themis_Rows_HaveTheRateAndALastLine()
    {
        using (var log = new OffloadLog(File, LogFormat.Themis, battery: -1))
        {
            log.Write(Row with { Worker = 0, Start = 0.4921, Duration = 0.541, Latency = 0.636, End = 1.1279, Bytes = 88248, Battery = -1 });
            log.Write(Row with { Start = 2.00049, End = 2.0001, Battery = -1 });
            log.Write(Row with { Start = 2, End = 2, Bytes = 0, Battery = -1 });
            log.Finish(63.92);
        }

        Assert.Equal(
            """
            #Start  Duration   Latency  Bytes  Interval  End    MBit/sec  Mode    Thread_ID  Type  Function  Request_ID  Battery_Status
            0.492   0.541      0.636    88248  -1        1.128  1.059     remote  0          exec  math.add  0           -1
            2       0          0        7      -1        2      Infinity  local   -1         exec  math.add  0           -1
            2       0          0        0      -1        2      NaN       local   -1         exec  math.add  0           -1
            #       Execution  done:    63.92

            """,
            System.IO.File.ReadAllText(File));
    }

    // Half a unit of the last digit is rounded as JavaScript's toFixed does it: 8 / 1024 / 1024 * 8192 / 1 is 0.0625.
    [Theory]
    [InlineData(8192, 1, "0.063")]
    [InlineData(65536, 1, "0.500")]
    [InlineData(14888, 0.001, "113.586")]
    public void Themis_Rate_HasThreeDigits(long bytes, double seconds, string rate)
    {
        using (var log = new OffloadLog(File, LogFormat.Themis, battery: -1))
        {
            log.Write(Row with { Start = 0, End = seconds, Bytes = bytes });
        }

        Assert.Contains($" {rate} ", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_Row_HasAllColumns()
    {
        using var log = new OffloadLog(File, LogFormat.Csv, battery: -1);
        log.Write(Row with { ResponseBytes = 12, ServerTime = 0.00004, CodeBytes = 900, Error = "it threw" });

        Assert.Equal(
            [
                "start,duration,latency,bytes,interval,end,mode,thread_id,type,function,request_id,battery_status,response_bytes,server_time,code_bytes,chosen_because,error",
                "0.731,0,0,7,-1,0.732,local,-1,exec,math.add,0,72.5,12,0.00004,900,\"the policy is \"\"local\"\"\",it threw",
            ],
            System.IO.File.ReadAllLines(File));
    }

    [Fact]
    public void Json_Row_IsAnObject()
    {
        using (var log = new OffloadLog(File, LogFormat.Json, battery: -1))
        {
            log.Write(Row);
        }

        using var row = System.Text.Json.JsonDocument.Parse(System.IO.File.ReadAllText(File));
        Assert.Equal(72.5, row.RootElement.GetProperty("battery_status").GetDouble());
        Assert.Equal("math.add", row.RootElement.GetProperty("function").GetString());
    }
}
