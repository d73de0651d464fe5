namespace Longshore.Wasm.Wasi;

/// <summary>The file system's positions after the entries of a directory, found by the entries' numbers. Memory is bounded: all
/// positions of a small directory are kept, and every n-th of a large one, beside the latest.</summary>
internal sealed class DirectoryPositions
{
    // 32 KiB per directory: directories of edge functions are smaller, and a larger one costs a short walk per jump.
    private const int KeptMax = 4096;

    // More than one buffer of entries: a guest continues after one of the entries it got last.
    private const int RecentMax = 2048;

    private readonly List<long> _kept = [0];
    private readonly long[] _recent = new long[RecentMax];
    private int _stride = 1;
    private int _firstRecent = 1;
    private int _lastRecent;

    /// <summary>Keeps the position after an entry. The entry before it is known.</summary>
    /// <param name="number">The entry's number, from 1 on.</param>
    /// <param name="position">The file system's position after it.</param>
    public void Keep(int number, long position)
    {
        if (number != _lastRecent + 1)
        {
            _firstRecent = number;
        }

        _lastRecent = number;
        _recent[number % RecentMax] = position;
        if (number % _stride == 0)
        {
            Set(number / _stride, position);
        }
    }

    /// <summary>Finds the last known entry that is not after the wanted one.</summary>
    /// <param name="number">The wanted entry. 0 is the directory's start.</param>
    /// <param name="position">The position after the found entry.</param>
    /// <returns>The found entry's number.</returns>
    public int Nearest(int number, out long position)
    {
        if (number >= _firstRecent && number <= _lastRecent && number > _lastRecent - RecentMax)
        {
            position = _recent[number % RecentMax];
            return number;
        }

        var index = Math.Min(number / _stride, _kept.Count - 1);
        position = _kept[index];
        return index * _stride;
    }

    private void Set(int index, long position)
    {
        if (index < _kept.Count)
        {
            _kept[index] = position;
            return;
        }

        _kept.Add(position);
        if (_kept.Count > KeptMax)
        {
            var half = _kept.Where((_, i) => i % 2 == 0).ToList();
            _kept.Clear();
            _kept.AddRange(half);
            _stride *= 2;
        }
    }
}
