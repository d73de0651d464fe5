using System.Globalization;

namespace Longshore.Tests.Trust.Inference;

/// <summary>A thing in a picture.</summary>
internal sealed record Place(string Kind, int Left, int Top, int Width, int Height)
{
    /// <summary>Reads a line that ends with the four numbers.</summary>
    public static Place Of(string line)
    {
        var words = line.Split(' ');
        var numbers = words[^4..].Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return new Place(words[0], numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /// <summary>Whether it is the same thing: half of what both cover, both cover.</summary>
    public bool Is(Place other)
    {
        var width = Math.Min(Left + Width, other.Left + other.Width) - Math.Max(Left, other.Left);
        var height = Math.Min(Top + Height, other.Top + other.Height) - Math.Max(Top, other.Top);
        var both = width > 0 && height > 0 ? (double)width * height : 0;
        return Kind == other.Kind && both >= ((Width * Height) + (other.Width * other.Height) - both) / 2;
    }
}
