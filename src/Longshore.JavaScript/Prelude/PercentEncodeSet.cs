namespace Longshore.JavaScript.Prelude;

/// <summary>The percent-encode sets of URLs, in the order that <c>Prelude/url.js</c> expects.</summary>
/// <remarks>https://url.spec.whatwg.org/#percent-encoded-bytes</remarks>
internal enum PercentEncodeSet
{
    Control = 0,
    Path,
    Query,
    Fragment,
    User,
    Form,
}
