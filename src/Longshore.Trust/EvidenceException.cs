namespace Longshore.Trust;

/// <summary>Ends one check of evidence. The verifier catches it and puts it into the verdict.</summary>
internal sealed class EvidenceException(EvidenceFailure failure, string detail) : Exception(detail)
{
    public EvidenceFailure Failure => failure;
}
