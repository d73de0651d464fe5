// CommonJS modules as node runs them; a part of prelude.js. The loader turns each into an ES module that defines it (Modules/CommonJs.cs).
    const commonJsModules = new Map();
    const commonJsPaths = listOf("", ".js", ".cjs", ".json", "/index.js", "/index.cjs", "/index.json");
    const directoryOf = name => slice(name, 0, max(0, lastIndexOf(name, "/")));
    // A relative path from a directory, without dots; undefined if it leads out of what the names begin with.
    const joinPath = (directory, path) => {
        const kept = newList();
        const parts = splitText(directory === "" ? path : `${directory}/${path}`, "/");
        for (let i = 0; i < parts.length; i++) {
            if (parts[i] === "..") {
                if (kept.length === 0) { return undefined; }
                kept.length--;
            } else if (parts[i] !== "." && (parts[i] !== "" || i === 0)) {
                push(kept, parts[i]);
            }
        }
        return joinList(kept, "/");
    };
    // The name of the module that a computed specifier stands for.
    const findCommonJs = (directory, specifier) => {
        const path = startsWith(specifier, ".") ? joinPath(directory, specifier) : specifier;
        for (let i = 0; path !== undefined && i < commonJsPaths.length; i++) {
            if (mapHas(commonJsModules, path + commonJsPaths[i])) {
                return path + commonJsPaths[i];
            }
        }
        return undefined;
    };
    const notFound = (specifier, importer) => {
        const error = new Error(`Cannot find module '${specifier}' required by ${importer}`);
        setOwn(error, "code", "MODULE_NOT_FOUND");
        return error;
    };
    const newRequire = definition => {
        const resolve = specifier => {
            const name = definition.definitions[specifier] ?? findCommonJs(directoryOf(definition.name), specifier);
            if (name === undefined && definition.namespaces[specifier] === undefined) {
                throw notFound(specifier, definition.name);
            }
            return name;
        };
        const require = specifier => {
            specifier = String(specifier);
            const name = resolve(specifier);
            if (name !== undefined) {
                return loadCommonJs(name);
            }
            // An ES module. One that stands for a module of node has the same as its default export.
            const namespace = definition.namespaces[specifier];
            return "module.exports" in namespace ? namespace["module.exports"] : namespace;
        };
        require.resolve = specifier => resolve(String(specifier)) ?? String(specifier);
        require.cache = create(null);
        require.main = undefined;
        return require;
    };
    const loadCommonJs = name => {
        const definition = mapGet(commonJsModules, name);
        if (definition.module !== undefined) {
            return definition.module.exports;
        }
        if (definition.isJson) {
            definition.module = { exports: parseJson(definition.source) };
            return definition.module.exports;
        }
        const require = newRequire(definition);
        const module = { id: name, filename: name, loaded: false, exports: {}, children: [], paths: [], require };
        definition.module = module;
        try {
            apply(compile(definition.source, name), module.exports, [module.exports, require, module, name, directoryOf(name)]);
        } catch (error) {
            definition.module = undefined;
            throw error;
        }
        definition.source = undefined;
        module.loaded = true;
        return module.exports;
    };
    hide(globalThis, Symbol.for("longshore:commonjs"), freeze({
        __proto__: null,
        define(name, isJson, source, definitions, namespaces) {
            if (!mapHas(commonJsModules, name)) {
                mapSet(commonJsModules, name, { __proto__: null, name, isJson, source, definitions, namespaces, module: undefined });
            }
        },
        load: name => loadCommonJs(name),
    }));
