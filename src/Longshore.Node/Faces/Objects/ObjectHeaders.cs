using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Longshore.Functions.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Longshore.Node.Faces.Objects;

/// <summary>The headers of requests and answers about objects (RFC 9110).</summary>
internal static class ObjectHeaders
{
    /// <summary>The rule of the conditions of a put.</summary>
    public const string ConditionRule = "a put takes If-Match or If-None-Match, with \"*\" or one strong ETag";

    private const string DefaultType = "application/octet-stream";
    private const string VersionName = "Longshore-Object-Version";

    /// <summary>Writes what is known of an object.</summary>
    public static void Write(HttpResponse response, ObjectInfo info)
    {
        response.Headers.ETag = Quoted(info.ETag);
        response.Headers.LastModified = HeaderUtilities.FormatDate(info.Modified);
        response.Headers.AcceptRanges = "bytes";
        response.Headers[VersionName] = info.Version;

        // Without a type of its own, a browser must not execute it.
        response.ContentType = info.ContentType.Length > 0 ? info.ContentType : DefaultType;
    }

    /// <summary>Writes which part of an object follows.</summary>
    public static void WriteRange(HttpResponse response, ObjectBody body) => response.Headers.ContentRange = string.Create(
        CultureInfo.InvariantCulture, $"bytes {body.Offset}-{body.Offset + body.Length - 1}/{body.Info.Size}");

    /// <summary>An ETag as a header has it.</summary>
    public static string Quoted(string tag) => $"\"{tag}\"";

    /// <summary>Reads the condition of a put.</summary>
    /// <returns>False if it is none.</returns>
    public static bool TryReadCondition(HttpRequest request, out ObjectCondition condition)
    {
        condition = ObjectCondition.None;
        var (match, noneMatch) = (request.Headers.IfMatch, request.Headers.IfNoneMatch);
        switch (match.Count, noneMatch.Count)
        {
            case (0, 0):
                return true;
            case (> 0, 0) when TryReadOne(match, out var tag):
                condition = tag == ObjectCondition.Any ? ObjectCondition.IsPresent : ObjectCondition.Matches(tag);
                return true;
            case (0, > 0) when TryReadOne(noneMatch, out var tag):
                condition = tag == ObjectCondition.Any ? ObjectCondition.IsAbsent : ObjectCondition.MatchesNot(tag);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether a header names an ETag, or any. Weak ETags are compared without their mark, as RFC 9110, section 13.1.2, has it.</summary>
    public static bool Names(StringValues header, string tag) => EntityTagHeaderValue.TryParseList(header, out var all)
        && all.Any(each => each.Tag == ObjectCondition.Any || each.Tag.Equals(Quoted(tag), StringComparison.Ordinal));

    /// <summary>The range that a request asks for. One that is not understood counts as none, and so do several (RFC 9110, section 14.2).</summary>
    public static ObjectRange Range(HttpRequest request)
    {
        if (!RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var header)
            || !header.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
            || header.Ranges.Count != 1)
        {
            return ObjectRange.All;
        }

        var range = header.Ranges.First();
        return range switch
        {
            { From: { } first, To: { } last } when last - first < long.MaxValue => ObjectRange.From(first, last - first + 1),
            { From: { } first } => ObjectRange.From(first),
            { To: > 0 and var count } => ObjectRange.Last(count),
            _ => ObjectRange.All,
        };
    }

    private static bool TryReadOne(StringValues header, [NotNullWhen(true)] out string? tag)
    {
        tag = EntityTagHeaderValue.TryParseList(header, out var all) && all is [{ IsWeak: false }] ? all[0].Tag.ToString().Trim('"') : null;
        return tag is not null;
    }
}
