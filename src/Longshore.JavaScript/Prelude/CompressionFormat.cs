namespace Longshore.JavaScript.Prelude;

/// <summary>The formats of CompressionStream, in the order that <c>Prelude/streams.js</c> expects.</summary>
/// <remarks>https://compression.spec.whatwg.org/#supported-formats</remarks>
internal enum CompressionFormat
{
    Deflate = 0,
    DeflateRaw,
    Gzip,
    Brotli,
}
