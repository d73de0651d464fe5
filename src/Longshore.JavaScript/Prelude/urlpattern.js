// URLPattern, from the package urlpattern-polyfill; a part of prelude.js.
    {
        const module = {};
        (module => {
            //@include urlpattern-polyfill.js
        })(module);
        define("URLPattern", module.exports.URLPattern);
    }
