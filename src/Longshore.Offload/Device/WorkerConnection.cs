using System.Net.Security;
using System.Net.Sockets;
using Longshore.Functions.Attestation;
using Longshore.Offload.Keys;
using Longshore.Offload.Wire;
using Longshore.Offload.Worker;
using Longshore.Rpc.Framing;

namespace Longshore.Offload.Device;

/// <summary>One connection of the device to a worker: connects, greets, and passes the worker's frames on.</summary>
/// <param name="worker">The worker that it leads to.</param>
/// <param name="device">The device's services.</param>
/// <param name="clientId">The bytes by which the worker knows this program.</param>
/// <param name="events">Receives the worker's frames.</param>
internal sealed class WorkerConnection(RemoteWorker worker, DeviceServices device, byte[] clientId, IWorkerEvents events)
{
    /// <summary>Connects, and serves the connection to its end.</summary>
    /// <param name="connected">Called when the worker has said welcome.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    /// <returns>Why it ended.</returns>
    public async Task<string> RunAsync(Action<FrameConnection> connected, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await using var stream = await ConnectAsync(socket, cancellationToken);
        using var connection = new FrameConnection(new StreamTransport(stream), device.Frames, device.Time);
        var verifier = device.Evidence is { } policy ? new ChannelVerifier(policy, KeyOf(stream)) : null;
        var proof = TrustProof.None;
        if (verifier is null)
        {
            Greet(connection);
        }
        else
        {
            connection.Send(new FrameWriter(FrameType.Challenge).Raw(verifier.Nonce));
        }

        var isWelcome = false;
        await connection.ReadAllAsync(
            (type, body) =>
            {
                if (isWelcome)
                {
                    Handle(type, body);
                }
                else if (verifier is { } asked)
                {
                    proof = type == FrameType.Evidence ? asked.Verify(body) : throw new OffloadProtocolException("it does not say what it can prove");
                    verifier = null;
                    Greet(connection);
                }
                else
                {
                    var (instance, contexts, speed) = ReadWelcome(type, body);
                    isWelcome = connection.IsGreeted = true;
                    if (stream is SslStream { RemoteCertificate: { } certificate })
                    {
                        device.Welcomed?.Invoke(OffloadIdentity.FingerprintOf(certificate));
                    }

                    connected(connection);
                    events.Connected(worker, new WorkerGreeting(instance, contexts, speed, proof));
                }
            },
            cancellationToken);
        return isWelcome ? "it ended the connection" : "it ended the connection before it had said who it is";
    }

    private void Greet(FrameConnection connection) =>
        connection.Send(new FrameWriter(FrameType.Hello).Count(OffloadProtocol.Version).Raw(clientId));

    private static (Guid Instance, int Contexts, long Speed) ReadWelcome(FrameType type, ReadOnlyMemory<byte> body)
    {
        var frame = new FrameReader(body.Span);
        if (type != FrameType.Welcome || frame.Count() != OffloadProtocol.Version)
        {
            throw new OffloadProtocolException("it speaks another protocol than this device");
        }

        var instance = new Guid(frame.Raw(16));
        var (contexts, speed) = (frame.Count(), frame.Count());
        return (instance, (int)Math.Clamp(contexts, 1, 1024), speed);
    }

    // A worker without encryption has no key that evidence could be about.
    private static string KeyOf(Stream stream) => (stream as SslStream)?.RemoteCertificate is { } certificate
        ? OffloadIdentity.FingerprintOf(certificate)
        : throw new EvidenceRefusedException("the connection is plain: there is no key that evidence could be bound to");

    private async Task<Stream> ConnectAsync(Socket socket, CancellationToken cancellationToken)
    {
        var address = worker.Address;
        using var limit = new CancellationTokenSource(OffloadProtocol.HelloTimeMax, device.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        await socket.ConnectAsync(address.Host, address.Port, either.Token);
        worker.NoteReached();
        var network = new NetworkStream(socket);
        return address.IsPlain
            ? network
            : await ChannelSecurity.ConnectAsync(
                network, device.Identity!, key => address.Fingerprint is { } pinned ? key == pinned : device.IsTrusted(key), either.Token);
    }

    private void Handle(FrameType type, ReadOnlyMemory<byte> body)
    {
        var frame = new FrameReader(body.Span);
        switch (type)
        {
            case FrameType.Answer:
                var (id, code, micros) = (frame.Count(), frame.Byte(), frame.Count());
                var (status, hasState) = AnswerStatus.Read(code);
                var time = TimeSpan.FromMicroseconds(Math.Min(micros, long.MaxValue / 100));
                events.Answered(worker, id, new WorkerAnswer(status, time, Payload.Read(ref frame)) { HasState = hasState }, body.Length);
                break;
            case FrameType.NeedModules:
                events.ModulesNeeded(worker, Convert.ToHexStringLower(frame.Raw(OffloadProtocol.DigestBytes)));
                break;
            case FrameType.Callback:
                var (call, sequence, number) = (frame.Count(), frame.Count(), frame.Count());
                events.CalledBack(worker, call, sequence, number, Payload.Read(ref frame));
                break;
            case FrameType.Print:
                events.Printed(frame.Byte() != 0, frame.Rest().ToArray());
                break;
            default: throw new OffloadProtocolException($"a frame of type {(int)type}");
        }
    }
}
