using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.OpenFaas.Detached;
using Longshore.Node.Faces.OpenFaas.Images;
using Longshore.Node.Faces.OpenFaas.Scaling;
using Longshore.Node.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>Adds the face of OpenFaaS to a node.</summary>
internal static class OpenFaasRegistration
{
    /// <summary>Adds the face, the deliveries of asynchronous calls, and the scaler.</summary>
    /// <param name="services">The services of the node.</param>
    /// <param name="setup">What it works with.</param>
    /// <param name="catalog">The functions.</param>
    public static void AddOpenFaasFace(this IServiceCollection services, OpenFaasSetup setup, IFunctionCatalog catalog)
    {
        services.AddSingleton(provider => new GatewayFunctions(catalog, setup.Namespaces, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new GatewayScaler(
            provider.GetRequiredService<GatewayFunctions>(), provider.GetRequiredService<TimeProvider>(), setup.Faulted));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CallbackPoster>(provider, setup.Callbacks));
        services.AddSingleton<CancelledCalls>();
        services.AddSingleton(provider => new DetachedDeliveries(
            provider.GetRequiredService<GatewayFunctions>(),
            provider.GetRequiredService<IInvoker>(),
            provider.GetRequiredService<InvocationLog>(),
            provider.GetRequiredService<CallbackPoster>(),
            provider.GetRequiredService<CancelledCalls>(),
            provider.GetRequiredService<TimeProvider>(),
            Random.Shared));
        services.AddSingleton(provider => FaceOf(setup, catalog, provider));
    }

    private static OpenFaasFace FaceOf(OpenFaasSetup setup, IFunctionCatalog catalog, IServiceProvider provider)
    {
        var functions = provider.GetRequiredService<GatewayFunctions>();
        var accounts = provider.GetRequiredService<NodeAccounts>();
        var stopping = provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var images = new ImageResolver(
        [
            new FileImages(setup.Options.FilesDirectory, setup.ModuleBytesMax),
            new SourceImages(),
            new SampleImages(),
            new StoredImages(catalog, setup.Store),
            new RegistryImages(setup.Registries, setup.RegistryCredentials, setup.ModuleBytesMax),
        ]);
        return new OpenFaasFace(
            new GatewayCalls(
                functions,
                setup.Namespaces,
                provider.GetRequiredService<InvocationHandler>(),
                new SourceCalls(provider.GetRequiredService<IInvoker>(), provider.GetRequiredService<InvocationLog>(), accounts),
                new DetachedCalls(setup.Queues, setup.Callbacks, accounts),
                provider.GetRequiredService<CancelledCalls>(),
                provider.GetRequiredService<TimeProvider>()),
            new SystemFunctions(functions, setup.Namespaces, catalog, images, stopping),
            new SystemSecrets(setup.Secrets, setup.Namespaces),
            new SystemNamespaces(setup.Namespaces, functions, setup.Secrets),
            new GatewayLogs(functions, setup.Logs, stopping),
            new SystemAlerts(functions, setup.Namespaces),
            new GatewayMetrics(functions),
            new GatewayPage(functions),
            setup.Credentials);
    }
}
