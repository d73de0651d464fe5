namespace Longshore.Storage.S3;

/// <summary>How an S3 service is reached.</summary>
/// <param name="Url">Its URL, such as <c>http://127.0.0.1:7480</c>.</param>
public sealed record S3Options(Uri Url)
{
    /// <summary>The region for signatures. Default: us-east-1, which services other than Amazon's take as well.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The access key; null for the one that the SDK finds in the environment or in <c>~/.aws</c>.</summary>
    public string? AccessKey { get; init; }

    /// <summary>The secret key of <see cref="AccessKey"/>.</summary>
    public string? SecretKey { get; init; }
}
