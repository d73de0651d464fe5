namespace Longshore.Wasm.Wasi;

/// <summary>Why a connection does not do what a guest asks for. The values are those of WASI preview 1 (witx type <c>errno</c>).</summary>
public enum GuestConnectionError
{
    /// <summary>It does.</summary>
    None = 0,

    /// <summary>Another read or write of it goes on (<c>busy</c>).</summary>
    Busy = 10,

    /// <summary>It is broken or closed (<c>connreset</c>).</summary>
    Reset = 15,

    /// <summary>The host failed (<c>io</c>).</summary>
    Failed = 29,

    /// <summary>The other side took too long (<c>timedout</c>).</summary>
    TimedOut = 73,
}
