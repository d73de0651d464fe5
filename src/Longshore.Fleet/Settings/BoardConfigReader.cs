using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;
using Longshore.Fleet.Machines;
using Longshore.Fleet.Power;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Settings;

/// <summary>Reads the boards of <c>fleet.json</c>.</summary>
internal static class BoardConfigReader
{
    // A server under load; a board draws a hundredth of it.
    private const double WattsMax = 10_000;

    // The port of "discard", which is usual for magic packets.
    private const int WakePort = 9;

    /// <summary>The boards by their numbers.</summary>
    /// <param name="root">The file.</param>
    /// <param name="errors">Has the errors so far.</param>
    public static IReadOnlyList<BoardConfig> Read(JsonObjectReader root, ICollection<ValidationError> errors)
    {
        var boards = new List<BoardConfig>();
        var readers = root.Objects("boards");
        if (readers.Count == 0)
        {
            root.Refuse("boards", "must be an array with at least one board");
        }

        foreach (var reader in readers)
        {
            AddRange(boards, reader, errors);
        }

        return [.. boards.OrderBy(board => board.Id)];
    }

    // "count" makes several boards that differ by their numbers, which $id stands for.
    private static void AddRange(List<BoardConfig> boards, JsonObjectReader reader, ICollection<ValidationError> errors)
    {
        var first = reader.RequiredInteger("id", 1, BoardId.ValueMax);
        var count = reader.Integer("count", 1, BoardId.ValueMax) ?? 1;
        var address = Address(reader, count);
        var watts = Watts(reader.Object("watts"));
        var power = reader.Object("power");
        var known = boards.Select(board => board.Id).ToHashSet();
        var before = errors.Count;

        // An error of one of the boards is one of all.
        foreach (var id in Ids(reader, first, count).TakeWhile(_ => errors.Count == before))
        {
            if (!known.Add(id))
            {
                reader.Refuse("id", $"the board {id} stands twice in the fleet");
            }

            boards.Add(new BoardConfig(id, Power(power, id)) { Address = address, Watts = watts });
        }

        power?.RefuseOthers();
        reader.RefuseOthers();
    }

    private static IEnumerable<BoardId> Ids(JsonObjectReader reader, long? first, long count)
    {
        if (first + count - 1 > BoardId.ValueMax)
        {
            reader.Refuse("count", $"leads to numbers over {BoardId.ValueMax}");
            return [];
        }

        return first is { } start ? Enumerable.Range((int)start, (int)count).Select(BoardId.Of) : [];
    }

    private static IPAddress? Address(JsonObjectReader reader, long count)
    {
        if (reader.Text("address") is not { } text)
        {
            return null;
        }

        if (count > 1 || !IPAddress.TryParse(text, out var address))
        {
            reader.Refuse("address", count > 1 ? "is of one board: leave it away where there is a count" : "must be an IP address");
            return null;
        }

        return address;
    }

    private static BoardWatts Watts(JsonObjectReader? reader)
    {
        var defaults = new BoardWatts();
        if (reader is null)
        {
            return defaults;
        }

        var watts = new BoardWatts
        {
            Off = reader.Number("off", 0, WattsMax) ?? defaults.Off,
            Boot = reader.Number("boot", 0, WattsMax) ?? defaults.Boot,
            Idle = reader.Number("idle", 0, WattsMax) ?? defaults.Idle,
            Run = reader.Number("run", 0, WattsMax) ?? defaults.Run,
        };
        reader.RefuseOthers();
        return watts;
    }

    private static PowerConfig Power(JsonObjectReader? reader, BoardId id) => reader is null
        ? new PowerConfig.None()
        : reader.RequiredText("kind") switch
        {
            null or "none" => new PowerConfig.None(),
            "simulated" => new PowerConfig.Simulated(),
            "gpio" => Gpio(reader),
            "command" => new PowerConfig.Command(
                For(id, reader.RequiredText("up")) ?? "", For(id, reader.Text("down"))),
            "wake-on-lan" => WakeOnLan(reader, id),
            "qemu" => new PowerConfig.Qemu(Machine(reader), IsRestored: false),
            "qemu-snapshot" => new PowerConfig.Qemu(Machine(reader), IsRestored: true),
            var kind => Unknown(reader, kind),
        };

    private static MachineConfig Machine(JsonObjectReader reader)
    {
        const int MebibytesMax = 1 << 20;
        var defaults = new MachineConfig("");
        return new MachineConfig(reader.RequiredText("image") is { Length: > 0 } image ? Path.GetFullPath(image) : "")
        {
            MemoryMebibytes = (int)(reader.Integer("memory-mib", MachineConfig.MemoryMebibytesMin, MebibytesMax) ?? defaults.MemoryMebibytes),
            Accelerator = Choice(reader),
            Program = reader.Text("program"),
        };
    }

    private static AcceleratorChoice Choice(JsonObjectReader reader)
    {
        switch (reader.Text("accelerator"))
        {
            case null or "auto":
                return AcceleratorChoice.Automatic;
            case "kvm":
                return AcceleratorChoice.Hardware;
            case "tcg":
                return AcceleratorChoice.Translation;
            case var other:
                reader.Refuse("accelerator", $"must be auto, kvm or tcg, not \"{other}\"");
                return AcceleratorChoice.Automatic;
        }
    }

    private static PowerConfig.None Unknown(JsonObjectReader reader, string kind)
    {
        reader.Refuse("kind", $"must be gpio, command, wake-on-lan, qemu, qemu-snapshot, simulated or none, not \"{kind}\"");
        return new PowerConfig.None();
    }

    private static PowerConfig Gpio(JsonObjectReader reader)
    {
        const int LineMax = 511;
        if (reader.Text("pin") is { } pin)
        {
            if (BeagleBonePins.TryFind(pin, out var found))
            {
                return new PowerConfig.Gpio(pin, found);
            }

            reader.Refuse("pin", $"\"{pin}\" is no GPIO pin of a BeagleBone's headers, which are named P8_3 or P9_12; other machines have chip and line");
            return new PowerConfig.None();
        }

        var chip = reader.RequiredInteger("chip", 0, LineMax) ?? 0;
        var line = reader.RequiredInteger("line", 0, LineMax) ?? 0;
        return new PowerConfig.Gpio(
            string.Create(CultureInfo.InvariantCulture, $"gpiochip{chip} line {line}"), new GpioLineAddress((int)chip, (int)line));
    }

    private static PowerConfig WakeOnLan(JsonObjectReader reader, BoardId id)
    {
        var address = Hardware(reader, id);
        var destination = new IPEndPoint(IPAddress.Broadcast, WakePort);
        if (reader.Text("destination") is { } text && !IPEndPoint.TryParse(text, out destination))
        {
            reader.Refuse("destination", "must be an address and a port, such as \"192.168.1.255:9\"");
        }

        return address is null || destination is null ? new PowerConfig.None() : new PowerConfig.WakeOnLan(address, destination);
    }

    // "$id" stands for the board's number in six hexadecimal digits: 02:00:00:$id.
    private static PhysicalAddress? Hardware(JsonObjectReader reader, BoardId id)
    {
        const int AddressBytes = 6;
        var number = string.Create(CultureInfo.InvariantCulture, $"{id.Value >> 16:X2}:{id.Value >> 8 & 0xFF:X2}:{id.Value & 0xFF:X2}");
        if (reader.RequiredText("mac")?.Replace("$id", number, StringComparison.Ordinal) is not { } text)
        {
            return null;
        }

        if (PhysicalAddress.TryParse(text.ToUpperInvariant(), out var address) && address.GetAddressBytes().Length == AddressBytes)
        {
            return address;
        }

        reader.Refuse("mac", "must be an address of a network card, such as \"DE:AD:BE:EF:00:03\"");
        return null;
    }

    private static string? For(BoardId id, string? line) => line?.Replace("$id", id.ToString(), StringComparison.Ordinal);
}
