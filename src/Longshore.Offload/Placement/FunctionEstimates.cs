using System.Numerics;

namespace Longshore.Offload.Placement;

/// <summary>The measured times of one function, on the device and on workers, by size of input.</summary>
internal sealed class FunctionEstimates
{
    private readonly Dictionary<int, Average> _local = [];
    private readonly Dictionary<int, Average> _server = [];

    public Average Bytes { get; } = new();

    public Average AnswerBytes { get; } = new();

    /// <summary>Milliseconds on the device, or null if unknown.</summary>
    public Average? Local(int bytes) => Nearest(_local, bytes);

    /// <summary>The mean of the size that takes longest on the device, in milliseconds; 0 if none is known.</summary>
    public double LongestLocal => _local.Count == 0 ? 0 : _local.Values.Max(each => each.Mean);

    /// <summary>Milliseconds on a worker, without the network, or null if unknown.</summary>
    public Average? Server(int bytes) => Nearest(_server, bytes);

    public void AddLocal(int bytes, double milliseconds) => Add(_local, bytes, milliseconds);

    public void AddServer(int bytes, double milliseconds) => Add(_server, bytes, milliseconds);

    private static void Add(Dictionary<int, Average> averages, int bytes, double milliseconds)
    {
        if (!averages.TryGetValue(SizeClass(bytes), out var average))
        {
            averages.Add(SizeClass(bytes), average = new Average());
        }

        average.Add(milliseconds);
    }

    // Inputs within a factor of two count as one size. Without a value for a size, the nearest other size is used.
    private static Average? Nearest(Dictionary<int, Average> averages, int bytes)
    {
        var size = SizeClass(bytes);
        return averages.GetValueOrDefault(size)
            ?? (averages.Count == 0 ? null : averages.MinBy(each => Math.Abs(each.Key - size)).Value);
    }

    private static int SizeClass(int bytes) => BitOperations.Log2((uint)bytes + 1);
}
