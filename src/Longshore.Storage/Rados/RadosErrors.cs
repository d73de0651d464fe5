using Longshore.Functions.Objects;
using Longshore.Storage.Rados.Native;

namespace Longshore.Storage.Rados;

/// <summary>The border of RADOS: numbers of errno become <see cref="ObjectException"/>s.</summary>
internal static class RadosErrors
{
    // errno(3)
    private const int NotPermitted = 1;
    private const int NotFound = RadosException.NotFound;
    private const int AccessDenied = 13;
    private const int Exists = 17;
    private const int FileTooBig = 27;
    private const int NoSpace = 28;
    private const int OutOfRange = 34;
    private const int Overflow = 75;
    private const int MessageSize = 90;
    private const int TimedOut = 110;
    private const int Quota = 122;
    private const int Cancelled = 125;

    /// <summary>Whether something is not there.</summary>
    public static bool IsNotFound(RadosException failure) => failure.Code == NotFound;

    /// <summary>What the failure of a read or a removal means.</summary>
    public static ObjectException OfRead(RadosException failure, ObjectAddress address) =>
        failure.Code == NotFound ? ObjectException.NotFound(address) : Of(failure);

    /// <summary>What the failure of a read after the first one means.</summary>
    public static ObjectException OfRest(RadosException failure, ObjectAddress address) =>
        failure.Code is NotFound or OutOfRange or Overflow ? ObjectException.Changed(address) : Of(failure);

    /// <summary>What the failure of a write means.</summary>
    public static ObjectException OfWrite(RadosException failure) =>
        failure.Code is Exists or NotFound or OutOfRange or Overflow or Cancelled ? ObjectCondition.Failed() : Of(failure);

    /// <summary>What a failure means that has no meaning of its own for the operation.</summary>
    public static ObjectException Of(RadosException failure) => failure.Code switch
    {
        NotPermitted or AccessDenied => new(
            ObjectFailure.Refused, "the Ceph cluster refuses the node's user: check its key and what it may do with the pool", failure),
        FileTooBig or MessageSize => new(ObjectFailure.TooLarge, "the Ceph cluster takes no object of this size", failure),
        NoSpace or Quota => new(ObjectFailure.Full, "the pool is full, or its quota is used up", failure),
        TimedOut => new(ObjectFailure.TimedOut, "the Ceph cluster did not answer within its time", failure),
        _ => new(ObjectFailure.Unavailable, $"the Ceph cluster cannot be used: {failure.Message}", failure),
    };
}
