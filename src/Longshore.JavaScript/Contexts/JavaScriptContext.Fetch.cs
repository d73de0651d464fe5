using System.Buffers;
using Longshore.Wasm.Wasi;

namespace Longshore.JavaScript.Contexts;

/// <content>Request handlers and their responses.</content>
public sealed partial class JavaScriptContext
{
    private const int StatusMin = 200;
    private const int StatusMax = 599;
    private const int ResponseParts = 4;

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
    /// <exception cref="JavaScriptException">The handler threw, or its result is not a response.</exception>
    public FetchResponse Fetch(
        JavaScriptValue handler,
        string method,
        string url,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        ReadOnlySpan<byte> body,
        IReadOnlyList<string> environment,
        IReadOnlyList<string> bindings,
        IGuestOutput output)
    {
        var given = NewArray([.. headers.SelectMany(each => new[] { NewString(each.Key), NewString(each.Value) })]);
        var promise = Call(Hooks.Fetch, [handler, NewString(method), NewString(url), given, NewArrayBuffer(body), NewArray([.. environment.Select(NewString)]), NewArray([.. bindings.Select(NewString)])]);
        var parts = Await(promise, Sleep);
        if (ListLength(parts, ResponseParts) != ResponseParts)
        {
            throw Unexpected("a response without its parts");
        }

        var response = new FetchResponse(
            ReadStatus(GetElement(parts, 0)), ReadStatusText(GetElement(parts, 1)), ReadHeaders(GetElement(parts, 2)));
        output.Write(GetBytes(GetElement(parts, 3)));
        return response;
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
            : text.All(IsFieldCharacter) ? text
            : throw Unexpected("the text of a status has a control character");
    }

    private List<KeyValuePair<string, string>> ReadHeaders(JavaScriptValue list)
    {
        var count = ListLength(list, 2 * HostLimits.ResponseHeadersMax);
        var headers = new List<KeyValuePair<string, string>>(count / 2);
        var room = HostLimits.ResponseHeaderCharactersMax;
        for (var i = 0; i + 1 < count; i += 2)
        {
            var name = ReadString(GetElement(list, i), HostLimits.BytesPerUnit * room);
            var value = ReadString(GetElement(list, i + 1), HostLimits.BytesPerUnit * room);
            room -= name.Length + value.Length;
            if (room < 0 || name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters) || !value.All(IsFieldCharacter))
            {
                throw Unexpected("a header that no response can have");
            }

            headers.Add(KeyValuePair.Create(name, value));
        }

        return count % 2 == 0 ? headers : throw Unexpected("a header without a value");
    }

    // RFC 9110, section 5.5.
    private static bool IsFieldCharacter(char each) => each is '\t' or (>= ' ' and not '\x7f' and <= '\xff');
}
