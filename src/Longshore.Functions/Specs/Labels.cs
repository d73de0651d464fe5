namespace Longshore.Functions.Specs;

/// <summary>Checks the labels and annotations of a function or a namespace.</summary>
public static class Labels
{
    // Every list of functions carries them. Kubernetes has no limit on their number.
    private const int CountMax = 64;

    // Those of Kubernetes have 63 characters. Ours may be a sentence.
    private const int LabelLengthMax = 1024;

    // As in Kubernetes, for all annotations of one.
    private const int AnnotationsLengthMax = 256 << 10;

    /// <summary>Every error, with paths.</summary>
    public static IEnumerable<ValidationError> Validate(EquatableArray<Label> labels, EquatableArray<Label> annotations) =>
    [
        .. Names(labels, "labels"),
        .. labels.Where(label => label.Value.Length > LabelLengthMax)
            .Select(label => new ValidationError($"labels.{label.Name}", $"must have at most {LabelLengthMax} characters")),
        .. Names(annotations, "annotations"),
        .. annotations.Sum(each => (long)each.Name.Length + each.Value.Length) > AnnotationsLengthMax
            ? [new ValidationError("annotations", $"must have at most {AnnotationsLengthMax} characters together")]
            : Array.Empty<ValidationError>(),
    ];

    private static IEnumerable<ValidationError> Names(EquatableArray<Label> labels, string path)
    {
        if (labels.Count > CountMax)
        {
            yield return new ValidationError(path, $"must be at most {CountMax}");
            yield break;
        }

        foreach (var (index, label) in labels.Index())
        {
            if (!Label.IsName(label.Name))
            {
                yield return new ValidationError($"{path}.{label.Name}", Label.Rule);
            }
            else if (labels.Take(index).Any(before => before.Name == label.Name))
            {
                yield return new ValidationError($"{path}.{label.Name}", "stands twice");
            }
        }
    }
}
