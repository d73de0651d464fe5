// Defines what every context has in addition to the language. The host evaluates this once and keeps a snapshot. The last
// expression is a function that takes the host's functions and limits and returns the functions that the host calls.
((host, limits) => {
    "use strict";
    const [write, encodeUtf8, decodeUtf8, fillRandom, digest, classify, domainToAscii, percentEncode, formDecode, operate, requestMove, endMove,
        compile, compress, findBytes, encodingOf, decodeLegacy, subtle, splitUrl, sendPart, zoneOffset] = host;
    const [errorCharactersMax, stackCharactersMax, rejectionsMax, headersMax, headerCharactersMax, cataloguePathsMax, legacyBytesMax] = limits;

    //@include intrinsics.js
    //@include inspect.js
    //@include console.js
    //@include clock.js
    //@include timers.js
    //@include text.js
    //@include errors.js
    //@include clone.js
    //@include iterators.js
    //@include eventtarget.js
    //@include url.js
    //@include streams.js
    //@include blob.js
    //@include urlpattern.js
    //@include crypto.js
    //@include operations.js
    //@include near.js
    //@include bindings.js
    //@include fetch.js
    //@include sockets.js
    //@include events.js
    //@include commonjs.js
    //@include values.js
    //@include intl.js
    return {
        run, bind, describe, makeError, noteRejection, takeRejection, reportRejections, nextTimer, runTimer, forget, construct, decompose,
        fetch: serve, finish, send: sendStream, abandon, answer, samples, catalogue, stay, depart, visit, land,
    };
})
