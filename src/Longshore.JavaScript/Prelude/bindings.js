// The objects of env that grants give; a part of prelude.js. Each kind of binding has a function that makes its object from its name.
    const bindingKinds = { __proto__: null };
    const bindingOf = (kind, name) => bindingKinds[kind](name);
