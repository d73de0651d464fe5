using System.Net;
using System.Text;
using Longshore.Trust.Zmtp;

namespace Longshore.Trust.Worker;

/// <summary>Serves one connection. Its next message is received while others are processed, as long as fewer than a limit of answers are owed.</summary>
internal sealed class OrderPeer : IDisposable
{
    // A ROUTER receives the next order while others are processed; a peer cannot tell it from a REP.
    private const string OwnType = "ROUTER";

    private static readonly string[] PeerTypes = ["REQ", "DEALER", "ROUTER"];

    private readonly OrderDesk _desk;
    private readonly IPAddress _address;
    private readonly AddressBytes _budget;
    private readonly ZmtpConnection _connection;

    // A place for each answer that the peer may be owed: processed, waiting to be sent, or being sent.
    private readonly SemaphoreSlim _owed;

    /// <param name="stream">The bytes from and to the peer.</param>
    /// <param name="address">The address for which it is counted.</param>
    /// <param name="desk">What all connections share.</param>
    public OrderPeer(Stream stream, IPAddress address, OrderDesk desk)
    {
        _desk = desk;
        _address = address;
        _budget = new AddressBytes(desk.Bytes, address);
        _owed = new SemaphoreSlim(desk.Options.AnswersMax, desk.Options.AnswersMax);

        // The reader itself holds one place while it waits.
        _connection = new ZmtpConnection(stream, desk.Transport, desk.Options.Time, _budget, () => _owed.CurrentCount < desk.Options.AnswersMax - 1);
    }

    /// <summary>Serves until the peer leaves or is closed. The border of the connection: it does not throw.</summary>
    public async Task ServeAsync(CancellationToken ending)
    {
        await using var closing = ending.Register(_connection.Close);
        try
        {
            await _connection.ShakeHandsAsync(OwnType, PeerTypes, ending);
            while (await ReceiveAsync(ending) is { } message)
            {
                // Behind the orders that wait already: a thread of the pool takes from its own queue what came last.
                ThreadPool.UnsafeQueueUserWorkItem(work => _ = work.Peer.AnswerAsync(work.Message, work.Ending), (Peer: this, Message: message, Ending: ending), preferLocal: false);
            }
        }
        catch (Exception failure)
        {
            Count(failure, Drop.Defect, ending);
        }

        // Taking every place waits until no order of this peer is processed.
        _connection.Close();
        for (var taken = 0; taken < _desk.Options.AnswersMax; taken++)
        {
            await _owed.WaitAsync(CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _owed.Dispose();
    }

    // A peer that does not take its answers is not read from: their number is bounded, and the connection's timeout ends it.
    private async ValueTask<ZmtpMessage?> ReceiveAsync(CancellationToken ending)
    {
        await _owed.WaitAsync(ending);
        ZmtpMessage? message = null;
        try
        {
            return message = await _connection.ReceiveAsync(ending);
        }
        finally
        {
            if (message is null)
            {
                _owed.Release();
            }
        }
    }

    private async Task AnswerAsync(ZmtpMessage message, CancellationToken ending)
    {
        try
        {
            if (OrderEnvelope.Length(message.Frames) is { } length)
            {
                await SendAsync([.. message.Frames.Take(length)], await ProcessAsync(message, ending), ending);
            }
            else
            {
                _desk.Drops.Count(Drop.Form);
            }
        }
        catch (Exception failure)
        {
            // A peer without its answer would wait for it forever.
            _connection.Close();
            Count(failure, Drop.Answer, ending);
        }
        finally
        {
            // Most messages gave their bytes back when they were processed.
            message.Dispose();
            _owed.Release();
        }
    }

    private async ValueTask<string> ProcessAsync(ZmtpMessage message, CancellationToken ending)
    {
        using (message)
        {
            return await _desk.AnswerAsync(message.Frames[^1], _address, ending);
        }
    }

    private async ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> envelope, string answer, CancellationToken ending)
    {
        using var held = new HeldBytes(_budget);
        held.Take(Encoding.UTF8.GetByteCount(answer));
        await _connection.SendAsync([.. envelope, Encoding.UTF8.GetBytes(answer)], ending);
    }

    // A peer may leave at any time, so that alone is not counted, except with an answer that it has lost.
    private void Count(Exception failure, Drop otherwise, CancellationToken ending)
    {
        if (ending.IsCancellationRequested)
        {
            return;
        }

        if (failure is ZmtpException refusal)
        {
            _desk.Drops.Count(refusal.Failure switch
            {
                ZmtpFailure.Protocol => Drop.Protocol,
                ZmtpFailure.TooLarge => Drop.TooLarge,
                _ => Drop.BytesUnderWay,
            });
        }
        else if (_connection.IsExpired)
        {
            _desk.Drops.Count(Drop.Late);
        }
        else if (otherwise == Drop.Answer || failure is not (IOException or ObjectDisposedException))
        {
            _desk.Drops.Count(otherwise);
        }
    }
}
