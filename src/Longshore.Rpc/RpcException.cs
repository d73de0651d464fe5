namespace Longshore.Rpc;

/// <summary>A connection to a node that cannot be used: it is no node, or it went away. Requests under way have no answer; whether they
/// were done is not known.</summary>
public sealed class RpcException : Exception
{
    /// <summary>With what was wrong.</summary>
    public RpcException(string message)
        : base(message)
    {
    }

    /// <summary>With what was wrong and its cause.</summary>
    public RpcException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
