// Work that goes to its object (env.BUCKET.near); a part of prelude.js. The state of the whole program moves, so the work and what it refers
// to need no form of their own. It moves between two tasks, when no function of the program runs.
    const moves = new Map();
    let lastMove = 0;
    // (bucket, key, read, work) to a promise of what the work gives. read gives a promise of the object's bytes, or of null.
    const workNear = (bucket, key, read, work) => new Promise((resolve, reject) => {
        const id = lastMove + 1;
        requestMove(id, bucket, key, work);
        lastMove = id;
        mapSet(moves, id, { __proto__: null, read, work, resolve, reject, at: 0, outcome: undefined });
    });
    const takeMove = id => {
        const move = mapGet(moves, id);
        mapDelete(moves, id);
        return move;
    };
    const workHere = async (id, { read, work }) => {
        try {
            return await work(await read());
        } finally {
            endMove(id);
        }
    };
    // The work is done here, or refused if there is a code.
    const stay = (id, code, message) => {
        const move = takeMove(id);
        if (code === "") {
            move.resolve(workHere(id, move));
        } else {
            move.reject(new OperationError(code, message));
        }
    };
    const depart = id => { mapGet(moves, id).at = clock(); };
    // At the other node: to a promise of an empty string, or of why the work goes back without having begun.
    const visit = async id => {
        const move = mapGet(moves, id);
        goOnFrom(move.at);
        let bytes;
        try {
            bytes = await move.read();
        } catch (error) {
            return `the object cannot be read: ${getMessage(error)}`;
        }
        if (bytes === null) {
            return "the object is not seen";
        }
        try {
            move.outcome = { __proto__: null, isRejected: false, value: await move.work(bytes) };
        } catch (error) {
            move.outcome = { __proto__: null, isRejected: true, value: error };
        }
        return "";
    };
    // Back again, with the outcome.
    const land = id => {
        goOnHere();
        const { resolve, reject, outcome } = takeMove(id);
        if (outcome.isRejected) {
            reject(outcome.value);
        } else {
            resolve(outcome.value);
        }
    };
