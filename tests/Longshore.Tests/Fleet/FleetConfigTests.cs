using System.Text;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Machines;
using Longshore.Fleet.Power;
using Longshore.Fleet.Settings;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Fleet;

/// <summary><c>fleet.json</c>: the defaults are MicroFaaS's, and every error is reported by its path.</summary>
public sealed class FleetConfigTests
{
    private const string OneBoard = "\"boards\": [{\"id\": 3}]";

    [Fact]
    public void Read_OneBoard_HasMicroFaasDefaults()
    {
        var config = Read("{" + OneBoard + "}");

        Assert.Equal(63302, config.Listen.Port);
        Assert.Equal((120, 60, 30), (config.Times.Job.TotalSeconds, config.Times.PowerUp.TotalSeconds, config.Times.Unknown.TotalSeconds));
        Assert.Equal((10, 10), (config.Times.PowerUpHoldOff.TotalSeconds, config.Times.PowerDownHoldOff.TotalSeconds));
        Assert.Equal((0.5, 120, 10), (config.ButtonPress.TotalSeconds, config.Connections.Send.TotalSeconds, config.Connections.Identification.TotalSeconds));
        Assert.Equal((17_000, 1, 1), (config.Load.Jobs, config.Load.Period.TotalSeconds, config.Times.JobsPerBootMax));
        Assert.Equal(("worker-fifo", 0.2), (config.Policy.Name, config.Monitor.TotalSeconds));
    }

    [Fact]
    public void Read_EveryField_IsTaken()
    {
        var config = Read("""
            {
              // A comment.
              "listen": "127.0.0.1:1", "policy": "deadline", "log-level": "debug", "reuse": 4, "idle-seconds": 15,
              "job-timeout-seconds": 1, "power-up-timeout-seconds": 2, "reboot-timeout-seconds": 3, "unknown-timeout-seconds": 4,
              "power-up-holdoff-seconds": 0, "power-down-holdoff-seconds": 0, "rest-seconds": 5, "power-ups-max": 6,
              "button-press-seconds": 0.25, "monitor-period-seconds": 0.1, "meter-period-seconds": 2, "command-timeout-seconds": 3, "drain-target-seconds": 7,
              "socket-timeout-seconds": 8, "last-connection-timeout-seconds": 9, "line-bytes-max": 1000, "connections-max": 10, "anonymous-per-address-max": 11,
              "jobs-max": 12, "attempts-max": 13, "argument-bytes-max": 14, "result-bytes-max": 15, "results-max": 16,
              "false-is-failure": ["f"], "load": {"jobs": 17, "period-seconds": 0, "seed": 18},
              "boards": [
                {"id": 3, "address": "192.168.1.3", "power": {"kind": "gpio", "pin": "P9_12"}, "watts": {"off": 0.1, "boot": 2, "idle": 1, "run": 3}},
                {"id": 4, "power": {"kind": "gpio", "chip": 2, "line": 5}},
                {"id": 5, "power": {"kind": "command", "up": "on $id", "down": "off $id"}},
                {"id": 300, "count": 2, "power": {"kind": "wake-on-lan", "mac": "02:00:00:$id", "destination": "127.0.0.1:9"}},
                {"id": 6, "power": {"kind": "simulated"}},
                {"id": 7, "power": {"kind": "none"}},
                {"id": 8, "power": {"kind": "qemu", "image": "/images/x86-64"}},
                {"id": 9, "power": {"kind": "qemu-snapshot", "image": "/images/arm64", "memory-mib": 200, "accelerator": "tcg", "program": "/opt/qemu"}}],
              "meters": [
                {"kind": "ina219", "bus": 2, "address": 65, "shunt-ohms": 0.01, "boards": [3]},
                {"kind": "wattsup", "device": "/dev/ttyUSB0", "boards": [4, 5]},
                {"kind": "rapl", "directory": "/sys/r", "boards": [6]}, {"kind": "power-supply", "directory": "/sys/p", "boards": [7]},
                {"kind": "command", "line": "watts", "boards": [300]}]
            }
            """);

        Assert.Equal([3, 4, 5, 6, 7, 8, 9, 300, 301], config.Boards.Select(board => board.Id.Value));
        Assert.Equal(new PowerConfig.Gpio("P9_12", new GpioLineAddress(1, 28)), config.Boards[0].Power);
        Assert.Equal(new PowerConfig.Gpio("gpiochip2 line 5", new GpioLineAddress(2, 5)), config.Boards[1].Power);
        Assert.Equal(new PowerConfig.Command("on 5", "off 5"), config.Boards[2].Power);
        Assert.Equal("02000000012D", Assert.IsType<PowerConfig.WakeOnLan>(config.Boards[8].Power).Address.ToString());
        Assert.Equal(new PowerConfig.Qemu(new MachineConfig("/images/x86-64"), IsRestored: false), config.Boards[5].Power);
        Assert.Equal(
            new PowerConfig.Qemu(new MachineConfig("/images/arm64") { MemoryMebibytes = 200, Accelerator = AcceleratorChoice.Translation, Program = "/opt/qemu" }, IsRestored: true),
            config.Boards[6].Power);
        Assert.Equal((0.1, 3), (config.Boards[0].Watts.Off, config.Boards[0].Watts.Run));
        Assert.Equal((4, 15, true, "deadline"), (config.Times.JobsPerBootMax, config.Times.Idle.TotalSeconds, config.LogsEveryJob, config.Policy.Name));
        Assert.Equal([MeterKind.Ina219, MeterKind.WattsUp, MeterKind.Rapl, MeterKind.PowerSupply, MeterKind.Command], config.Meters.Select(meter => meter.Kind));
        Assert.Equal((2, 65, 0.01), (config.Meters[0].Bus, config.Meters[0].Address, config.Meters[0].ShuntOhms));
        Assert.Equal([BoardId.Of(4), BoardId.Of(5)], config.Meters[1].Boards);
    }

    [Theory]
    [InlineData("{", "$")]
    [InlineData("[]", "")]
    [InlineData("{}", "boards")]
    [InlineData("{\"boards\": []}", "boards")]
    [InlineData("{\"boards\": [{}]}", "boards[0].id")]
    [InlineData("{\"boards\": [{\"id\": 0}]}", "boards[0].id")]
    [InlineData("{\"boards\": [{\"id\": 3}, {\"id\": 3}]}", "boards[1].id")]
    [InlineData("{\"boards\": [{\"id\": 99998, \"count\": 3}]}", "boards[0].count")]
    [InlineData("{\"boards\": [{\"id\": 3, \"address\": \"x\"}]}", "boards[0].address")]
    [InlineData("{\"boards\": [{\"id\": 3, \"count\": 2, \"address\": \"10.0.0.1\"}]}", "boards[0].address")]
    [InlineData("{\"boards\": [{\"id\": 3, \"pin\": \"P9_12\"}]}", "boards[0].pin")]
    [InlineData("{\"boards\": [{\"id\": 3, \"power\": {}}]}", "boards[0].power.kind")]
    [InlineData("{\"boards\": [{\"id\": 3, \"power\": {\"kind\": \"magic\"}}]}", "boards[0].power.kind")]
    [InlineData("{\"boards\": [{\"id\": 3, \"power\": {\"kind\": \"qemu\"}}]}", "boards[0].power.image")]
    [InlineData("{\"boards\": [{\"id\": 3, \"power\": {\"kind\": \"qemu\", \"image\": \"i\", \"accelerator\": \"x\"}}]}", "boards[0].power.accelerator")]
    [InlineData("{\"boards\": [{\"id\": 3, \"power\": {\"kind\": \"qemu\", \"image\": \"i\", \"memory-mib\": 127}}]}", "boards[0].power.memory-mib")]
    [InlineData("{\"boards\": [{\"id\": 3, \"power\": {\"kind\": \"gpio\", \"pin\": \"P9_1\"}}]}", "boards[0].power.pin")]
    [InlineData("{\"boards\": [{\"id\": 3, \"power\": {\"kind\": \"command\"}}]}", "boards[0].power.up")]
    [InlineData("{\"boards\": [{\"id\": 3, \"count\": 50, \"power\": {\"kind\": \"wake-on-lan\", \"mac\": \"no\"}}]}", "boards[0].power.mac")]
    [InlineData("{\"boards\": [{\"id\": 3, \"watts\": {\"run\": -1}}]}", "boards[0].watts.run")]
    [InlineData("{" + OneBoard + ", \"listen\": \"here\"}", "listen")]
    [InlineData("{" + OneBoard + ", \"policy\": \"best\"}", "policy")]
    [InlineData("{" + OneBoard + ", \"log-level\": \"loud\"}", "log-level")]
    [InlineData("{" + OneBoard + ", \"job-timeout-seconds\": \"long\"}", "job-timeout-seconds")]
    [InlineData("{" + OneBoard + ", \"job_timeout_seconds\": 1}", "job_timeout_seconds")]
    [InlineData("{" + OneBoard + ", \"reuse\": 0}", "reuse")]
    [InlineData("{" + OneBoard + ", \"load\": {\"jobs\": 0}}", "load.jobs")]
    [InlineData("{" + OneBoard + ", \"meters\": [{}]}", "meters[0].kind")]
    [InlineData("{" + OneBoard + ", \"meters\": [{\"kind\": \"wattsup\"}]}", "meters[0].device")]
    [InlineData("{" + OneBoard + ", \"meters\": [{\"kind\": \"rapl\", \"directory\": \"d\", \"boards\": [4]}]}", "meters[0].boards[0]")]
    [InlineData("{" + OneBoard + ", \"meters\": [{\"kind\": \"rapl\", \"directory\": \"d\"}, {\"kind\": \"rapl\", \"directory\": \"e\"}]}", "meters[1].boards")]
    public void Read_Error_IsReportedByItsPath(string json, string path) => Assert.Equal([path], Errors(json).Select(error => error.Path).Distinct());

    [Fact]
    public void Read_SeveralErrors_AreAllReported() => Assert.Equal(
        ["boards[0].id", "boards[1].id", "policy", "reuse"],
        Errors("{\"boards\": [{\"id\": 0}, {\"id\": -1}], \"policy\": \"x\", \"reuse\": 0}").Select(error => error.Path).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("samples/fleet/simulated.json", 10)]
    [InlineData("samples/fleet/beaglebones.json", 10)]
    public void Read_Sample_IsWellFormed(string file, int boards) =>
        Assert.Equal(boards, Read(File.ReadAllText(Path.Combine(Repository.Root, file))).Boards.Count);

    private static FleetConfig Read(string json)
    {
        var errors = new List<ValidationError>();
        var config = FleetConfigReader.Read(Encoding.UTF8.GetBytes(json), errors);
        Assert.Empty(errors);
        return config!;
    }

    private static List<ValidationError> Errors(string json)
    {
        var errors = new List<ValidationError>();
        Assert.Null(FleetConfigReader.Read(Encoding.UTF8.GetBytes(json), errors));
        return errors;
    }
}
