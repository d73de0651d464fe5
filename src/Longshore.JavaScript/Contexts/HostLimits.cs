namespace Longshore.JavaScript.Contexts;

/// <summary>The limits of what the host holds for a guest outside the guest's own memory. The prelude applies those of
/// <see cref="ForPrelude"/> first and throws in the guest; the host checks what it receives against all of them.</summary>
internal static class HostLimits
{
    /// <summary>The longest name or message of an error, in UTF-16 units: 8,192. The rest is cut off. A log line of this length can
    /// still be read.</summary>
    public const int ErrorCharactersMax = 8 << 10;

    /// <summary>The longest stack trace with its causes, in UTF-16 units: 16,384. The rest is cut off. It fits some 200
    /// frames.</summary>
    public const int StackCharactersMax = 16 << 10;

    /// <summary>The most rejections without a handler that are reported one by one: 100. Later ones are counted. A person reads
    /// no more.</summary>
    public const int RejectionsMax = 100;

    /// <summary>The most headers of a response: 1,000. Clients refuse responses with more; curl's limit is 5,000 and Node's is
    /// 1,000 to 2,000.</summary>
    public const int ResponseHeadersMax = 1000;

    /// <summary>The most UTF-16 units in the names and values of a response's headers: 256 Ki. It is more than any client or proxy
    /// accepts by default.</summary>
    public const int ResponseHeaderCharactersMax = 256 << 10;

    /// <summary>The most functions and objects of a module that have a path: 10,000, ten times those of the largest library that
    /// was tried.</summary>
    public const int CataloguePathsMax = 10_000;

    /// <summary>The longest path of a function in a module, in bytes of UTF-8: 4 KiB.</summary>
    public const int PathBytesMax = 4 << 10;

    /// <summary>The longest specifier or name of a module, in bytes of UTF-8: 4 KiB, the longest path of a file.</summary>
    public const int SpecifierBytesMax = 4 << 10;

    /// <summary>The longest CommonJS module, in bytes of UTF-8: 16 MiB, the largest graph of modules.</summary>
    public const int ScriptBytesMax = 16 << 20;

    /// <summary>The longest domain name before it is encoded, in bytes of UTF-8: 4 KiB. A domain name in ASCII has at most 253
    /// characters.</summary>
    public const int DomainBytesMax = 4 << 10;

    /// <summary>The longest URL that the host splits for a program, in bytes of UTF-8: 6 KiB, three for each of the 2,048 UTF-16 units that
    /// the prelude sends.</summary>
    public const int UrlBytesMax = 6 << 10;

    /// <summary>The most bytes of a legacy encoding that are decoded at one time: 1 MiB. The host holds their text outside of the guest's
    /// memory.</summary>
    public const int LegacyBytesMax = 1 << 20;

    /// <summary>The longest delay of a timer, in milliseconds: 2^31 - 1, that of the web standards.</summary>
    public const double TimerMillisecondsMax = int.MaxValue;

    /// <summary>The most operations of the host that a context has begun and whose answers it has not got: 1,000. Each holds its request
    /// and its answer outside of the guest's memory.</summary>
    public const int OperationsMax = 1000;

    /// <summary>The most bytes of requests whose operations run: 64 MiB, the memory that a guest has by default. Each is a copy outside of the
    /// guest's memory.</summary>
    public const int RequestBytesMax = 64 << 20;

    /// <summary>The most bytes of answers that a context has not taken: 64 MiB, the memory that a guest has by default. Answers beyond them
    /// are replaced by an error.</summary>
    public const int AnswerBytesMax = 64 << 20;

    /// <summary>The most functions that wait for where they are run: 1,000, as many as operations.</summary>
    public const int MovesMax = 1000;

    /// <summary>The longest name of a bucket, or key of an object, of work that may move, in bytes of UTF-8: 4 KiB. A key has at most 1,024.
    /// </summary>
    public const int MoveTextBytesMax = 4 << 10;

    /// <summary>The most arguments of one call of a host function: 64. The prelude passes at most six.</summary>
    public const int CallArgumentsMax = 64;

    /// <summary>The longest encoding of one UTF-16 unit in WTF-8, in bytes.</summary>
    public const int BytesPerUnit = 3;

    /// <summary>The limits in the order that <c>Prelude/prelude.js</c> expects.</summary>
    public static IReadOnlyList<int> ForPrelude { get; } =
    [
        ErrorCharactersMax, StackCharactersMax, RejectionsMax, ResponseHeadersMax, ResponseHeaderCharactersMax, CataloguePathsMax, LegacyBytesMax,
    ];
}
