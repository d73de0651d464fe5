namespace Longshore.Trust.Zmtp;

/// <summary>Bytes that several connections share. Any number of threads may use it.</summary>
internal interface IByteBudget
{
    /// <summary>Takes bytes, if they are left.</summary>
    bool TryTake(long bytes);

    /// <summary>Gives bytes back.</summary>
    void Return(long bytes);
}
