using System.Net;
using System.Text;
using Longshore.Cli.Output;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Node.Faces.Native;

namespace Longshore.Cli.Access;

/// <content>Secrets.</content>
internal sealed partial class NodeFunctions
{
    private const string SecretsPath = "/secrets";

    public async Task<IReadOnlyList<SecretDescription>> ListSecretsAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, SecretsPath, null, cancellationToken);
        return await ReadAsync(response, ApiJson.Default.SecretDescriptionArray, cancellationToken);
    }

    public async Task<SecretDescription> SetSecretAsync(SecretName name, string value, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(value));
        using var response = await SendAsync(HttpMethod.Put, $"{SecretsPath}/{name}", content, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Conflict)
        {
            var problem = await ReadProblemAsync(response, cancellationToken);
            throw new CliException(problem.Detail ?? problem.Title, ExitCodes.Environment);
        }

        return await ReadAsync(response, ApiJson.Default.SecretDescription, cancellationToken);
    }

    public async Task<bool> RemoveSecretAsync(SecretName name, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, $"{SecretsPath}/{name}", null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        await EnsureSuccessAsync(response, cancellationToken);
        return true;
    }
}
