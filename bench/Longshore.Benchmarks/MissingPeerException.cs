namespace Longshore.Benchmarks;

/// <summary>A program that a benchmark compares with is not installed.</summary>
internal sealed class MissingPeerException(string program, string package)
    : Exception($"{program} is not installed: apt-get install {package} (./test does it where it may)");
