namespace Longshore.Node.Faces.OpenFaas;

/// <summary>What marks a call.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Start">When it arrived, in nanoseconds since 1970.</param>
internal readonly record struct CallMarks(string Id, string Start);
