using Longshore.Node.Faces.OpenFaas;
using Longshore.Node.Hosting;
using Longshore.Node.Hosting.Listening;

namespace Longshore.Tests.Node;

public sealed class ListenerCheckTests
{
    [Fact]
    public void Refusals_OnePortForTwoListeners_NamesBothOptions()
    {
        var options = new NodeOptions { DataDirectory = "", Port = 0, RpcPort = 31_851, OffloadPort = 31_851 };

        var refusals = ListenerCheck.Refusals(Listeners.Of(options), options.Addresses);

        Assert.Contains("--offload-port: port 31851 is the port of --rpc-port already", refusals);
    }

    [Fact]
    public void Of_AllOptions_HasAListenerForEach()
    {
        var options = new NodeOptions
        {
            DataDirectory = "",
            Port = 0,
            RpcPort = 1,
            RpcSocket = "socket",
            OffloadPort = 2,
            FaasmPort = 3,
            OpenFaas = new OpenFaasOptions { Port = 3 },
            Trust = new TrustOptions { Port = 5 },
            Peers = new PeerOptions { Port = 4 },
        };

        Assert.Equal(
            ["--port", "--rpc-port", "--rpc-socket", "--offload-port", "--faasm-port", "--openfaas-port", "--trust-port", "--peer-port"],
            Listeners.Of(options).Select(listener => listener.Source));
    }
}
