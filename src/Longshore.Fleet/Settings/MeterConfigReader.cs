using System.Globalization;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Settings;

/// <summary>Reads the meters of <c>fleet.json</c>.</summary>
internal static class MeterConfigReader
{
    /// <summary>The meters.</summary>
    /// <param name="root">The file.</param>
    /// <param name="boards">The boards that it has.</param>
    public static IReadOnlyList<MeterConfig> Read(JsonObjectReader root, IReadOnlyList<BoardConfig> boards)
    {
        var known = boards.Select(board => board.Id).ToHashSet();
        var measured = new HashSet<BoardId>();
        var meters = new List<MeterConfig>();
        foreach (var reader in root.Objects("meters"))
        {
            if (ReadMeter(reader, Boards(reader, known, measured)) is { } meter)
            {
                meters.Add(meter);
            }

            reader.RefuseOthers();
        }

        return meters;
    }

    private static MeterConfig? ReadMeter(JsonObjectReader reader, IReadOnlyList<BoardId> boards)
    {
        switch (reader.RequiredText("kind"))
        {
            case "wattsup":
                return new MeterConfig(MeterKind.WattsUp, reader.RequiredText("device") ?? "", boards);
            case "rapl":
                return new MeterConfig(MeterKind.Rapl, reader.RequiredText("directory") ?? "", boards);
            case "power-supply":
                return new MeterConfig(MeterKind.PowerSupply, reader.RequiredText("directory") ?? "", boards);
            case "command":
                return new MeterConfig(MeterKind.Command, reader.RequiredText("line") ?? "", boards);
            case "ina219":
                return Ina219(reader, boards);
            case null:
                return null;
            case var kind:
                reader.Refuse("kind", $"must be wattsup, ina219, rapl, power-supply or command, not \"{kind}\"");
                return null;
        }
    }

    private static MeterConfig Ina219(JsonObjectReader reader, IReadOnlyList<BoardId> boards)
    {
        var bus = (int)(reader.RequiredInteger("bus", 0, Ina219Chip.BusMax) ?? 0);
        var address = (int)(reader.Integer("address", 1, Ina219Chip.AddressMax) ?? Ina219Chip.DefaultAddress);
        return new MeterConfig(MeterKind.Ina219, string.Create(CultureInfo.InvariantCulture, $"i2c-{bus} 0x{address:x2}"), boards)
        {
            Bus = bus,
            Address = address,
            ShuntOhms = reader.Number("shunt-ohms", Ina219Chip.ShuntOhmsMin, Ina219Chip.ShuntOhmsMax) ?? Ina219Chip.DefaultShuntOhms,
        };
    }

    // All boards if none is named.
    private static BoardId[] Boards(JsonObjectReader reader, HashSet<BoardId> known, HashSet<BoardId> measured)
    {
        BoardId[] boards = reader.Has("boards") ? [.. Named(reader, known)] : [.. known.Order()];
        foreach (var board in boards.Where(board => !measured.Add(board)))
        {
            reader.Refuse("boards", $"the board {board} has two meters");
        }

        return boards;
    }

    private static IEnumerable<BoardId> Named(JsonObjectReader reader, HashSet<BoardId> known)
    {
        foreach (var (index, element) in reader.RequiredArray("boards").Index())
        {
            if (BoardId.TryParse(element.GetRawText(), out var board) && known.Contains(board))
            {
                yield return board;
            }
            else
            {
                reader.Refuse(FormattableString.Invariant($"boards[{index}]"), "is no number of a board of this fleet");
            }
        }
    }
}
