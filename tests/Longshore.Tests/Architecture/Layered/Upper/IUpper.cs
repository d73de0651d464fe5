namespace Longshore.Tests.Architecture.Layered.Upper;

internal interface IUpper;
