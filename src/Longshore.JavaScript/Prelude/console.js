// console; a part of prelude.js.
    const formatOne = (mark, value) => {
        switch (mark) {
            case "s": return typeof value === "object" || is(value, -0) ? inspect(value, 1) : String(value);
            case "d": return typeof value === "bigint" ? `${value}n` : typeof value === "symbol" ? "NaN" : inspect(Number(value));
            case "i": return typeof value === "bigint" ? `${value}n` : typeof value === "symbol" ? "NaN" : String(parseInt(value, 10));
            case "f": return typeof value === "symbol" ? "NaN" : String(parseFloat(value));
            case "j":
                try {
                    return String(stringify(value));
                } catch {
                    return "[Circular]";
                }
            case "c": return "";
            default: return inspect(value, 1);
        }
    };
    const format = args => {
        let text = "";
        let next = 0;
        if (args.length > 1 && typeof args[0] === "string") {
            const pattern = args[next++];
            let from = 0;
            for (let at; (at = indexOf(pattern, "%", from)) >= 0 && at + 1 < pattern.length; from = at + 2) {
                const mark = pattern[at + 1];
                text += slice(pattern, from, at);
                text += mark === "%" ? "%" : next < args.length && includes("sdifjoOc", mark) ? formatOne(mark, args[next++]) : "%" + mark;
            }
            text += slice(pattern, from);
        }
        for (; next < args.length; next++) {
            text += (next > 0 ? " " : "") + inspect(args[next]);
        }
        return text;
    };
    let indentation = "";
    const print = (isError, args) => {
        const text = toWellFormed(format(args));
        write(isError, indentation + (indentation ? replaceText(text, "\n", "\n" + indentation) : text) + "\n");
    };
    const out = (...args) => print(false, args);
    const err = (...args) => print(true, args);

    // A row of a table is a list of cells. The first column has the row's own name.
    const rule = (widths, left, middle, right) => {
        const parts = newList();
        for (let i = 0; i < widths.length; i++) {
            push(parts, repeat("─", widths[i] + 2));
        }
        return left + joinList(parts, middle) + right;
    };
    const drawTable = rows => {
        const widths = newList();
        for (let y = 0; y < rows.length; y++) {
            for (let x = 0; x < rows[0].length; x++) {
                widths[x] = max(widths[x] ?? 0, (rows[y][x] ?? "").length);
            }
        }
        const lines = newList();
        push(lines, rule(widths, "┌", "┬", "┐"));
        for (let y = 0; y < rows.length; y++) {
            const cells = newList();
            for (let x = 0; x < widths.length; x++) {
                push(cells, " " + padEnd(rows[y][x] ?? "", widths[x]) + " ");
            }
            push(lines, "│" + joinList(cells, "│") + "│");
            if (y === 0) {
                push(lines, rule(widths, "├", "┼", "┤"));
            }
        }
        push(lines, rule(widths, "└", "┴", "┘"));
        return joinList(lines, "\n");
    };
    const tableRows = (data, names) => {
        const header = newList();
        const columns = create(null);
        const rows = newList();
        push(header, "(index)");
        push(rows, header);
        const column = name => {
            if (columns[name] === undefined) {
                columns[name] = header.length;
                push(header, name);
            }
            return columns[name];
        };
        for (let i = 0; i < names.length; i++) {
            column(names[i]);
        }
        const values = newList();
        const addRow = (name, value) => {
            const row = newList();
            push(row, name);
            const keys = isObject(value) || typeof value === "function" ? keysOf(value) : [];
            for (let i = 0; i < keys.length; i++) {
                if (names.length === 0 || columns[keys[i]] !== undefined) {
                    row[column(keys[i])] = inspect(value[keys[i]], 1);
                }
            }
            if (!isObject(value)) {
                push(values, { __proto__: null, row, text: inspect(value, 1) });
            }
            push(rows, row);
        };
        const kind = classify(data);
        let i = 0;
        if (kind === kinds.map) {
            mapForEach(data, (value, key) => addRow(inspect(key), value));
        } else if (kind === kinds.set) {
            setForEach(data, value => addRow(String(i++), value));
        } else {
            const keys = keysOf(data);
            for (; i < keys.length; i++) {
                addRow(keys[i], data[keys[i]]);
            }
        }
        if (values.length > 0) {
            const last = header.length;
            push(header, "Values");
            for (let each = 0; each < values.length; each++) {
                values[each].row[last] = values[each].text;
            }
        }
        return rows;
    };

    const counts = new Map();
    const stopwatches = new Map();
    const elapsed = label => `${label}: ${toFixed(clock() - mapGet(stopwatches, label), 3)}ms`;
    const group = (...args) => {
        if (args.length > 0) {
            print(false, args);
        }
        indentation += "  ";
    };
    define("console", {
        log: out, info: out, debug: out, dirxml: out, error: err, warn: err, group, groupCollapsed: group,
        dir: value => out(value),
        trace: (...args) => err(`Trace: ${format(args)}\n${trimEnd(String(new Error().stack))}`),
        assert: (condition, ...args) => {
            if (!condition) {
                err("Assertion failed" + (args.length > 0 ? ": " + format(args) : ""));
            }
        },
        table: (data, columns) => {
            if (!isObject(data)) {
                out(data);
                return;
            }
            const names = newList();
            for (let i = 0; isArray(columns) && i < columns.length; i++) {
                push(names, String(columns[i]));
            }
            out(drawTable(tableRows(data, names)));
        },
        groupEnd: () => { indentation = slice(indentation, 2); },
        // The output is a log, which nothing can clear.
        clear: () => { indentation = ""; },
        count: (label = "default") => {
            label = String(label);
            mapSet(counts, label, (mapGet(counts, label) ?? 0) + 1);
            out(`${label}: ${mapGet(counts, label)}`);
        },
        countReset: (label = "default") => { mapDelete(counts, String(label)); },
        time: (label = "default") => { mapSet(stopwatches, String(label), clock()); },
        timeLog: (label = "default", ...args) => {
            label = String(label);
            if (mapHas(stopwatches, label)) {
                out(elapsed(label) + (args.length > 0 ? " " + format(args) : ""));
            }
        },
        timeEnd: (label = "default") => {
            label = String(label);
            if (mapHas(stopwatches, label)) {
                out(elapsed(label));
                mapDelete(stopwatches, label);
            }
        },
    });
