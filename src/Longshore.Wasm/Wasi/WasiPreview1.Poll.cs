using System.Buffers.Binary;

namespace Longshore.Wasm.Wasi;

/// <content>poll_oneoff: waits for time to pass and for connections to have bytes. Files and streams of a guest are always ready, and a
/// connection is to be written.</content>
public sealed partial class WasiPreview1
{
    private const int SubscriptionBytes = 48;
    private const int EventBytes = 32;
    private const int SubscriptionsMax = 1024;
    private const byte ClockEvent = 0;
    private const byte ReadingEvent = 1;
    private const byte WritingEvent = 2;
    private const ushort AbsoluteTime = 1;
    private const byte HangUp = 1;

    private int Poll(Caller caller, int subscriptionsAt, int eventsAt, int count, int countAt)
    {
        var memory = caller.Memory;
        if ((uint)count is 0 or > SubscriptionsMax)
        {
            return WasiErrno.Invalid;
        }

        if (!memory.TryGetSpan((uint)subscriptionsAt, (uint)(SubscriptionBytes * count), out var subscriptions)
            || !memory.TryGetSpan((uint)eventsAt, (uint)(EventBytes * count), out var events))
        {
            return WasiErrno.Fault;
        }

        // Copied, because the guest's events may overlap its subscriptions in memory.
        var asked = subscriptions.ToArray();
        var ready = 0;
        var wakes = new long[count];
        var arrivals = new Task?[count];
        for (var i = 0; i < count; i++)
        {
            var subscription = asked.AsSpan(SubscriptionBytes * i, SubscriptionBytes);
            var isClock = subscription[8] == ClockEvent && ClockError(subscription) == WasiErrno.Success;
            wakes[i] = isClock ? WakesAt(subscription) : long.MaxValue;
            arrivals[i] = AwaitedBy(subscription)?.Readable;
            if (!isClock && arrivals[i] is null)
            {
                WriteEvents(subscription, events[(EventBytes * ready++)..]);
            }
        }

        if (ready == 0)
        {
            Await(caller.Store, wakes.Min(), [.. arrivals.OfType<Task>()]);
        }

        var now = Now(1);
        for (var i = 0; i < count; i++)
        {
            var subscription = asked.AsSpan(SubscriptionBytes * i, SubscriptionBytes);
            if (wakes[i] <= now)
            {
                WriteEvent(subscription, WasiErrno.Success, events[(EventBytes * ready++)..]);
            }
            else if (arrivals[i] is { IsCompleted: true })
            {
                WriteEvents(subscription, events[(EventBytes * ready++)..]);
            }
        }

        return WriteU32(memory, countAt, ready);
    }

    private void WriteEvents(ReadOnlySpan<byte> subscription, Span<byte> target)
    {
        if (subscription[8] == ClockEvent)
        {
            WriteEvent(subscription, ClockError(subscription), target);
            return;
        }

        var fd = BinaryPrimitives.ReadInt32LittleEndian(subscription[16..]);
        var errno = subscription[8] is ReadingEvent or WritingEvent
            ? _descriptors.Find(fd, WasiRights.Poll, out _)
            : WasiErrno.Invalid;
        WriteEvent(subscription, errno, target);
        if (errno == WasiErrno.Success)
        {
            var connection = FindConnection(fd, WasiRights.Poll)?.Connection;
            BinaryPrimitives.WriteInt64LittleEndian(target[16..], fd == 0 ? _input.Length : connection?.Available ?? 1);
            target[24] = connection is { Available: 0 } && subscription[8] == ReadingEvent ? HangUp : (byte)0;
        }
    }

    // The connection whose bytes a subscription waits for, or null if it is ready or waits for a time.
    private IGuestConnection? AwaitedBy(ReadOnlySpan<byte> subscription)
    {
        var isReading = subscription[8] == ReadingEvent;
        var found = isReading ? FindConnection(BinaryPrimitives.ReadInt32LittleEndian(subscription[16..]), WasiRights.Poll) : null;
        return found?.Connection is { Readable.IsCompleted: false } awaited ? awaited : null;
    }

    private static void WriteEvent(ReadOnlySpan<byte> subscription, int errno, Span<byte> target)
    {
        target[..EventBytes].Clear();
        subscription[..8].CopyTo(target);
        BinaryPrimitives.WriteUInt16LittleEndian(target[8..], (ushort)errno);
        target[10] = subscription[8];
    }

    private static int ClockError(ReadOnlySpan<byte> subscription) =>
        BinaryPrimitives.ReadUInt32LittleEndian(subscription[16..]) > 1 ? WasiErrno.OperationNotSupported : WasiErrno.Success;

    /// <summary>The time of a clock's event, in nanoseconds of the monotonic clock.</summary>
    private long WakesAt(ReadOnlySpan<byte> subscription)
    {
        var clock = BinaryPrimitives.ReadInt32LittleEndian(subscription[16..]);
        var timeout = BinaryPrimitives.ReadUInt64LittleEndian(subscription[24..]);
        var isAbsolute = (BinaryPrimitives.ReadUInt16LittleEndian(subscription[40..]) & AbsoluteTime) != 0;
        var wait = isAbsolute ? (Int128)timeout - Now(clock) : timeout;
        return (long)Int128.Clamp(Now(1) + wait, 0, long.MaxValue);
    }

    private void Await(Store store, long wakesAt, Task[] arrivals)
    {
        if (wakesAt <= Now(1))
        {
            return;
        }

        var span = TimeSpan.FromTicks(((wakesAt - Now(1)) / TimeSpan.NanosecondsPerTick) + 1);
        if (arrivals.Length == 0)
        {
            store.Sleep(span);
        }
        else
        {
            store.Wait(Task.WhenAny(arrivals), span, _time);
        }
    }
}
