using System.Buffers;
using System.Globalization;
using System.Text;
using Longshore.Wasm.Wasi;

namespace Longshore.JavaScript.Contexts;

/// <content>Request handlers and their responses.</content>
public sealed partial class JavaScriptContext
{
    private const int StatusMin = 200;
    private const int StatusMax = 599;
    private const int StatusDigits = 3;

    // The status, its text, and the headers, each with a line break and a colon.
    private const int HeadBytesMax = HostLimits.BytesPerUnit * ((2 * HostLimits.ResponseHeaderCharactersMax) + (2 * HostLimits.ResponseHeadersMax) + StatusDigits + 1);

    private static ReadOnlySpan<byte> EndOfHead => "\n\n"u8;

    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Whether the context answers several calls before it is reset. Then the values of each are freed at its end. Default: false.
    /// </summary>
    public bool KeepsState { get; set; }

    /// <summary>Calls a request handler and waits for its response.</summary>
    /// <param name="handler">The function that receives a <c>Request</c>, or an object whose method <c>fetch</c> does.</param>
    /// <param name="method">The method of the request.</param>
    /// <param name="url">The full URL of the request.</param>
    /// <param name="headers">The headers of the request, in order.</param>
    /// <param name="body">The body of the request.</param>
    /// <param name="environment">The members of <c>env</c>, the handler's second argument: name, value, name, value.</param>
    /// <param name="bindings">The objects in <c>env</c>: kind, name, kind, name.</param>
    /// <param name="output">Receives the body of the response.</param>
    /// <param name="begin">Begins a response whose body is a stream; null, also as its result, if that is written to
    /// <paramref name="output"/> as well.</param>
    /// <exception cref="JavaScriptException">The handler threw, or its result is not a response.</exception>
    public FetchResponse Fetch(
        JavaScriptValue handler,
        string method,
        string url,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        ReadOnlySpan<byte> body,
        IReadOnlyList<string> environment,
        IReadOnlyList<string> bindings,
        IGuestOutput output,
        Func<FetchResponse, IResponseReader?>? begin = null)
    {
        // A body is given with the methods that may have one.
        var content = method is "GET" or "HEAD" ? _undefined : NewArrayBuffer(body);
        ReadOnlySpan<JavaScriptValue> request =
        [
            NewString(method), NewString(url), NewNumber(PlainUrl.MarksOf(url)), NewString(TextOf(headers)), content, NewList(environment), NewList(bindings),
        ];
        var answer = Call(Hooks.Fetch, [handler, .. request]);
        Drop(request);

        // Most handlers that are not asynchronous have answered, and left no job.
        if (TypeOf(answer) == JavaScriptType.Object && ClassOf(answer) == ObjectClass.Promise)
        {
            answer = Await(answer, Sleep);
        }
        else if (_guest.IsJobPending.Invoke() != 0 && !IsStream(answer))
        {
            var finished = Await(Call(Hooks.Finish, [answer]), Sleep);
            Drop([answer]);
            answer = finished;
        }

        var response = TypeOf(answer) == JavaScriptType.String ? ReadWhole(answer, output) : ReadParts(answer, begin, output);
        Drop([answer]);
        return response;
    }

    /// <summary>Whether the guest is in a state in which another call may begin: nothing of the last one is left to run.</summary>
    public bool IsAtRest()
    {
        if (_hasMoved || HasOperations || _moves.Count > 0 || _guest.IsJobPending.Invoke() != 0 || TryCall(Hooks.NextTimer, []) is not { } next)
        {
            return false;
        }

        var isAtRest = TypeOf(next) == JavaScriptType.Number && GetNumber(next) == NoTimer;
        Free(next);
        return isAtRest;
    }

    // Its head leaves before the stream is asked for something, and its end is waited for.
    private bool IsStream(JavaScriptValue answer)
    {
        if (TypeOf(answer) != JavaScriptType.Object)
        {
            return false;
        }

        var content = GetElement(answer, 1);
        var isStream = TypeOf(content) == JavaScriptType.Boolean;
        Drop([content]);
        return isStream;
    }

    // A reset frees everything at once.
    private void Drop(ReadOnlySpan<JavaScriptValue> values)
    {
        if (!KeepsState)
        {
            return;
        }

        foreach (var value in values)
        {
            if (value != _undefined)
            {
                Free(value);
            }
        }
    }

    private FetchResponse ReadWhole(JavaScriptValue answer, IGuestOutput output)
    {
        var address = FindString(answer, out var length);
        try
        {
            var text = _guest.Memory.Span((uint)address, length);
            var response = ReadHead(text, out var end);
            Print(text[end..], output);
            return response;
        }
        finally
        {
            _guest.FreeString.Invoke(address);
        }
    }

    private FetchResponse ReadParts(JavaScriptValue answer, Func<FetchResponse, IResponseReader?>? begin, IGuestOutput output)
    {
        // Another value is not converted to a string, because that would run code of the guest.
        var head = GetElement(answer, 0);
        if (TypeOf(head) != JavaScriptType.String)
        {
            throw Unexpected("an answer without its head");
        }

        var response = ReadHead(GetStringBytes(head, out var address), out _);
        ReleaseString(address);
        var content = GetElement(answer, 1);
        if (TypeOf(content) == JavaScriptType.Boolean)
        {
            SendStream(response, begin, output);
        }
        else
        {
            WriteContent(content, output);
        }

        Drop([head, content]);
        return response;
    }

    // A line break, the name in lower case, a colon and the value of each. A line break within a value becomes a space (RFC 9110,
    // section 5.5).
    private static string TextOf(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in headers)
        {
            text.Append('\n').Append(name.ToLowerInvariant()).Append(':').Append(value.Contains('\n', StringComparison.Ordinal) ? value.Replace('\n', ' ') : value);
        }

        return text.ToString();
    }

    // Undefined for none.
    private JavaScriptValue NewList(IReadOnlyList<string> texts) => texts.Count == 0 ? _undefined : NewArray([.. texts.Select(NewString)]);

    private void WriteContent(JavaScriptValue content, IGuestOutput output)
    {
        if (TypeOf(content) == JavaScriptType.String)
        {
            WriteText(content, output);
        }
        else
        {
            output.Write(GetBytes(content));
        }
    }

    // The status, a space, its text, and the headers in the form of TextOf, up to an empty line.
    private static FetchResponse ReadHead(ReadOnlySpan<byte> text, out int bodyStart)
    {
        var end = text.IndexOf(EndOfHead);
        bodyStart = end + EndOfHead.Length;
        if (end is <= StatusDigits or > HeadBytesMax)
        {
            throw Unexpected("an answer without its head");
        }

        var head = text[..end];
        var statusEnd = head.IndexOf((byte)'\n') is >= 0 and var first ? first : head.Length;
        var headers = new List<KeyValuePair<string, string>>();
        for (var rest = head[statusEnd..]; !rest.IsEmpty;)
        {
            var line = rest[1..];
            line = line.IndexOf((byte)'\n') is >= 0 and var next ? line[..next] : line;
            headers.Add(headers.Count < HostLimits.ResponseHeadersMax ? ReadHeader(line) : throw Unexpected("too many headers"));
            rest = rest[(1 + line.Length)..];
        }

        return new FetchResponse(ReadStatus(head[..StatusDigits]), ReadStatusText(head[StatusDigits..statusEnd]), headers);
    }

    private static int ReadStatus(ReadOnlySpan<byte> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= StatusMin and <= StatusMax
            ? status
            : throw Unexpected("a status outside 200 to 599");

    private static string? ReadStatusText(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)' '])
        {
            return null;
        }

        return text is [(byte)' ', ..] && Wtf8.Decode(text[1..]) is var decoded && IsField(decoded)
            ? decoded
            : throw Unexpected("the text of a status has a control character");
    }

    private static KeyValuePair<string, string> ReadHeader(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        return colon > 0 && !line[..colon].ContainsAnyExcept(TokenBytes) && Wtf8.Decode(line[(colon + 1)..]) is var value && IsField(value)
            ? KeyValuePair.Create(Encoding.ASCII.GetString(line[..colon]), value)
            : throw Unexpected("a header that no response can have");
    }

    private static bool IsField(ReadOnlySpan<char> text)
    {
        foreach (var each in text)
        {
            if (!IsFieldCharacter(each))
            {
                return false;
            }
        }

        return true;
    }

    // RFC 9110, section 5.5.
    private static bool IsFieldCharacter(char each) => each is '\t' or (>= ' ' and not '\x7f' and <= '\xff');
}
