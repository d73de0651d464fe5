using System.Globalization;

namespace Longshore.Functions.Sandboxes;

/// <summary>A guest wrote more than its limit.</summary>
internal sealed class OutputLimitException(int bytesMax)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"the output is over the limit of {bytesMax} bytes"));
