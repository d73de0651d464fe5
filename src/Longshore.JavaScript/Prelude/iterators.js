// Chains of iterators; a part of prelude.js. QuickJS calls the next method of its own iterators without a check of the stack, so a long
// chain of them would exhaust it. Calls of these methods, which are functions of the language, are checked.
    const { Iterator } = globalThis;
    const chains = [
        Iterator.from([]).map(value => value), Iterator.from({ next() {} }), Iterator.concat(), Iterator.zip([]), Iterator.zipKeyed({}),
    ];
    for (const prototype of new Set(chains.map(getPrototypeOf))) {
        const next = uncurry(prototype.next);
        hide(prototype, "next", { next() { return next(this); } }.next);
    }
