using System.Buffers;
using System.Text;
using Longshore.Wasm.Wasi;

namespace Longshore.JavaScript.Contexts;

/// <content>Request handlers and their responses.</content>
public sealed partial class JavaScriptContext
{
    private const int StatusMin = 200;
    private const int StatusMax = 599;
    private const int ResponseParts = 4;

    // Each header has a line break and a colon too.
    private const int HeaderBytesMax = HostLimits.BytesPerUnit * (HostLimits.ResponseHeaderCharactersMax + (2 * HostLimits.ResponseHeadersMax));

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz");

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
        var content = method is "GET" or "HEAD" ? NewUndefined() : NewArrayBuffer(body);
        var answer = Call(
            Hooks.Fetch,
            [
                handler, NewString(method), NewString(url), NewNumber(PlainUrl.MarksOf(url)), NewString(TextOf(headers)), content,
                NewList(environment), NewList(bindings),
            ]);

        // Most handlers that are not asynchronous have answered, and left no job.
        var parts = ClassOf(answer) == ObjectClass.Promise ? Await(answer, Sleep)
            : _guest.IsJobPending.Invoke() != 0 ? Await(Call(Hooks.Finish, [answer]), Sleep)
            : answer;
        if (ListLength(parts, ResponseParts) != ResponseParts)
        {
            throw Unexpected("a response without its parts");
        }

        var response = new FetchResponse(
            ReadStatus(GetElement(parts, 0)), ReadStatusText(GetElement(parts, 1)), ReadHeaders(GetElement(parts, 2)));
        var answered = GetElement(parts, 3);
        if (TypeOf(answered) == JavaScriptType.Boolean)
        {
            SendStream(response, begin, output);
        }
        else
        {
            WriteContent(answered, output);
        }

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
    private JavaScriptValue NewList(IReadOnlyList<string> texts) => texts.Count == 0 ? NewUndefined() : NewArray([.. texts.Select(NewString)]);

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

    private int ReadStatus(JavaScriptValue value)
    {
        var status = GetNumber(value);
        return status is >= StatusMin and <= StatusMax && status == (int)status ? (int)status : throw Unexpected("a status outside 200 to 599");
    }

    private string? ReadStatusText(JavaScriptValue value)
    {
        var text = ReadString(value, HostLimits.BytesPerUnit * HostLimits.ResponseHeaderCharactersMax);
        return text.Length == 0 ? null
            : IsField(text) ? text
            : throw Unexpected("the text of a status has a control character");
    }

    // In the form of TextOf.
    private List<KeyValuePair<string, string>> ReadHeaders(JavaScriptValue value)
    {
        var text = ReadString(value, HeaderBytesMax);
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range];
            if (range.Start.Value == 0 && line.IsEmpty)
            {
                continue;
            }

            var colon = line.IndexOf(':');
            if (colon <= 0 || line[..colon].ContainsAnyExcept(TokenCharacters) || !IsField(line[(colon + 1)..]) || headers.Count == HostLimits.ResponseHeadersMax)
            {
                throw Unexpected("a header that no response can have");
            }

            headers.Add(KeyValuePair.Create(line[..colon].ToString(), line[(colon + 1)..].ToString()));
        }

        return headers;
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
