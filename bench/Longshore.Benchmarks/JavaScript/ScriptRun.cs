using Longshore.Benchmarks.Http;

namespace Longshore.Benchmarks.JavaScript;

/// <summary>One run of wrk against a server, with the server's processor time for a request.</summary>
internal readonly record struct ScriptRun(WrkRun Wrk, double CpuMicroseconds);
