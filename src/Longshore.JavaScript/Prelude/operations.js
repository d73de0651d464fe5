// What a program asks the host for while it runs; a part of prelude.js. A request and an answer are lists of fields, each with its length
// before it: 32 bits, little-endian.
    const setLength = uncurry(DataView.prototype.setUint32);
    const getLength = uncurry(DataView.prototype.getUint32);
    const lengthBytes = 4;
    // Strings are sent as UTF-8.
    const frameOf = fields => {
        let total = 0;
        for (let i = 0; i < fields.length; i++) {
            if (typeof fields[i] === "string") {
                fields[i] = encode(fields[i]);
            }
            total += lengthBytes + typedLength(fields[i]);
        }
        const frame = new Uint8Array(total);
        const view = new DataView(typedBuffer(frame));
        let at = 0;
        for (let i = 0; i < fields.length; i++) {
            const length = typedLength(fields[i]);
            setLength(view, at, length, true);
            typedSet(frame, fields[i], at + lengthBytes);
            at += lengthBytes + length;
        }
        return frame;
    };
    const fieldsOf = buffer => {
        const view = new DataView(buffer);
        const total = viewBytes(view);
        const fields = newList();
        for (let at = 0; at < total;) {
            const length = getLength(view, at, true);
            push(fields, new Uint8Array(buffer, at + lengthBytes, length));
            at += lengthBytes + length;
        }
        return fields;
    };
    const textOf = field => decodeUtf8(field, false);
    class OperationError extends Error {
        constructor(code, message) {
            super(message);
            setOwn(this, "code", code);
        }
    }
    hide(OperationError.prototype, "name", "OperationError");
    define("OperationError", OperationError);
    // The fields of an answer after the first, which is empty or an error's code.
    const resultOf = buffer => {
        const fields = fieldsOf(buffer);
        if (typedLength(fields[0]) > 0) {
            const error = new OperationError(textOf(fields[0]), textOf(fields[1]));
            if (fields.length > 2) {
                hide(error, "systemError", textOf(fields[2]));
            }
            throw error;
        }
        return fields;
    };
    const begun = new Map();
    // (list of name and fields) to a promise of the answer's fields; the first of them is empty.
    const askFor = fields => new Promise((resolve, reject) => {
        const answered = operate(frameOf(fields));
        if (typeof answered === "number") {
            mapSet(begun, answered, { __proto__: null, resolve, reject });
        } else {
            resolve(resultOf(answered));
        }
    });
    // node:fs. Operations on files do not wait: (what to do, and fields) to the answer's fields.
    const askFiles = (name, ...fields) => resultOf(operate(frameOf(listOf("files." + name, ...fields))));
    hide(globalThis, Symbol.for("longshore:files"), freeze({ __proto__: null, ask: askFiles, textOf }));
    const ask = (...fields) => askFor(setPrototypeOf(fields, null));
    const answer = (id, buffer) => {
        const { resolve, reject } = mapGet(begun, id);
        mapDelete(begun, id);
        try {
            resolve(resultOf(buffer));
        } catch (error) {
            reject(error);
        }
    };
