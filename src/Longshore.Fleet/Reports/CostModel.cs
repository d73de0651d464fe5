using System.Text.Json;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Reports;

/// <summary>Compares the cost of a fleet of boards with that of servers that run as many functions a minute. All constants come from a file.</summary>
/// <param name="Years">For how long.</param>
/// <param name="PricePerKilowattHour">The price of electricity.</param>
/// <param name="PowerUsageEffectiveness">The energy of the building for each unit of its machines, 1 or more.</param>
/// <param name="FunctionsPerMinute">What is to be run.</param>
/// <param name="Boards">The boards.</param>
/// <param name="Servers">The servers.</param>
public sealed record CostModel(
    double Years, double PricePerKilowattHour, double PowerUsageEffectiveness, double FunctionsPerMinute, CostMachine Boards, CostMachine Servers)
{
    private const double HoursPerYear = 8766;
    private const double WattsPerKilowatt = 1000;

    // Any price and any number of machines is below.
    private const double Most = 1e12;

    /// <summary>Reads a file.</summary>
    /// <returns>The model, or null if there are errors.</returns>
    public static CostModel? Read(ReadOnlyMemory<byte> json, ICollection<ValidationError> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = new JsonObjectReader(document.RootElement, "", errors);
            var model = new CostModel(
                Required(root, "years", 0.01, 100),
                Required(root, "price-per-kwh", 0, Most),
                Required(root, "power-usage-effectiveness", 1, 10),
                Required(root, "functions-per-minute", 0.001, Most),
                ReadMachine(root, "boards"),
                ReadMachine(root, "servers"));
            root.Take("note");
            root.RefuseOthers();
            return errors.Count == 0 ? model : null;
        }
        catch (JsonException failure)
        {
            errors.Add(new ValidationError("$", "is not JSON: " + failure.Message));
            return null;
        }
    }

    /// <summary>The machines of a kind that are needed.</summary>
    public long Count(CostMachine machine) => (long)Math.Ceiling(FunctionsPerMinute / machine.FunctionsPerMinute);

    /// <summary>The cost of a kind of machines: what they are bought for, their places in switches, and their electricity.</summary>
    public double Cost(CostMachine machine) => Count(machine) * (machine.Price + machine.SwitchPrice / machine.MachinesPerSwitch + Electricity(machine));

    /// <summary>The part of the servers' cost that boards save; negative if they cost more.</summary>
    public double Saving => 1 - Cost(Boards) / Cost(Servers);

    private double Electricity(CostMachine machine) => (machine.Watts + machine.SwitchWatts / machine.MachinesPerSwitch)
        / WattsPerKilowatt * HoursPerYear * Years * PowerUsageEffectiveness * PricePerKilowattHour;

    private static CostMachine ReadMachine(JsonObjectReader root, string key)
    {
        if (root.Object(key) is not { } reader)
        {
            if (!root.Has(key))
            {
                root.Refuse(key, "is required");
            }

            return new CostMachine(1, 0, 0, 1, 0, 0);
        }

        var machine = new CostMachine(
            Required(reader, "functions-per-minute", 0.001, Most),
            Required(reader, "price", 0, Most),
            Required(reader, "watts", 0, Most),
            Required(reader, "machines-per-switch", 1, Most),
            Required(reader, "switch-price", 0, Most),
            Required(reader, "switch-watts", 0, Most));
        reader.RefuseOthers();
        return machine;
    }

    private static double Required(JsonObjectReader reader, string key, double min, double max)
    {
        if (!reader.Has(key))
        {
            reader.Refuse(key, "is required");
        }

        return reader.Number(key, min, max) ?? min;
    }
}
