// Runs every module that a plan names under V8 and writes down what happened, in the words of GuestRun.cs.
//   node v8.mjs PLAN.json > OUTCOMES.json
import { readFileSync } from 'node:fs';

const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const bits = new DataView(new ArrayBuffer(8));

function text(type, value) {
    switch (type) {
        case 'i32': return `i32:${value | 0}`;
        case 'i64': return `i64:${BigInt.asIntN(64, value)}`;
        case 'f32':
            if (Number.isNaN(value)) return 'f32:nan';
            bits.setFloat32(0, value);
            return `f32:${bits.getUint32(0).toString(16)}`;
        case 'f64':
            if (Number.isNaN(value)) return 'f64:nan';
            bits.setFloat64(0, value);
            return `f64:${bits.getBigUint64(0).toString(16)}`;
        default: return `${type}:${value === null ? 'null' : 'some'}`;
    }
}

function argument(type, value) {
    return type === 'i64' ? BigInt(value) : type.endsWith('ref') ? null : Number(value);
}

function trap(error) {
    if (error instanceof WebAssembly.Exception) return 'exception';
    const message = String(error.message);
    if (error instanceof RangeError && message.includes('call stack')) return 'exhausted';
    if (!(error instanceof WebAssembly.RuntimeError)) return 'host';
    if (message.includes('unreachable')) return 'unreachable';
    if (message.includes('memory access')) return 'memory';
    if (message.includes('divide by zero') || message.includes('remainder by zero')) return 'divide';
    if (message.includes('unrepresentable')) return 'overflow';
    if (message.includes('rethrowing null')) return 'null';
    if (message.includes('unaligned')) return 'unaligned';
    if (message.includes('Atomics.wait')) return 'wait';
    // V8 names a null entry of a table of typed references as it names a null reference.
    if (message.includes('dereferencing a null pointer')) return 'table';
    if (message.includes('table') || message.includes('null function') || message.includes('signature')) return 'table';
    return message;
}

function hash(memory) {
    const words = new Int32Array(memory.buffer);
    let sum = words.length | 0;
    for (let i = 0; i < words.length; i++) sum = (Math.imul(sum, 31) + words[i]) | 0;
    return sum;
}

// What the generator's modules import, with simple meanings that GuestRun.cs knows as well.
function offers(lines, callAnother) {
    const wasmtag = WebAssembly.Tag && new WebAssembly.Tag({ parameters: ['i32'] });
    const support = {
        'throw': value => { throw new WebAssembly.Exception(wasmtag, [value]); },
        'call-export': index => { callAnother(index); },
        'call-export-catch': index => {
            try {
                callAnother(index);
                return 0;
            } catch (error) {
                if (error instanceof WebAssembly.Exception) return 1;
                throw error;
            }
        },
        'sleep': (_, value) => value,
        'call-ref': () => {},
        'call-ref-catch': () => 0,
        'table-get': () => null,
        'table-set': () => {},
        'wasmtag': wasmtag,
        'jstag': WebAssembly.Tag && new WebAssembly.Tag({ parameters: ['externref'] }),
    };
    return (name, kind) => kind === 'global' ? null
        : support[name] ?? (value => { lines.push(`log ${text(name.replace('log-', ''), value)}`); });
}

function run(entry) {
    const lines = [];
    const imports = {};
    const module = new WebAssembly.Module(readFileSync(entry.file));
    const invoke = call => instance.exports[call.name](...call.arguments.map(({ type, value }) => argument(type, value)));
    const offer = offers(lines, index => {
        if (instance && entry.calls.length > 0) invoke(entry.calls[(index >>> 0) % entry.calls.length]);
    });
    for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = offer(name, kind);
    let instance;
    try {
        instance = new WebAssembly.Instance(module, imports);
    } catch (error) {
        lines.push(`instantiate: ${trap(error)}`);
        return lines;
    }
    for (const call of entry.calls) {
        instance.exports.hangLimitInitializer?.();
        try {
            const result = invoke(call);
            const results = call.results.length > 1 ? result : [result];
            lines.push(`${call.name} ${call.results.map((type, i) => text(type, results[i])).join(' ')}`);
        } catch (error) {
            lines.push(`${call.name} ${trap(error)}`);
            if (lines.at(-1).endsWith(' exhausted')) return lines;
        }
    }
    if (instance.exports.memory) lines.push(`memory ${hash(instance.exports.memory)}`);
    return lines;
}

process.stdout.write(JSON.stringify(plan.map(entry =>
    entry.calls === null ? [WebAssembly.validate(readFileSync(entry.file)) ? 'valid' : 'refused'] : run(entry))));
