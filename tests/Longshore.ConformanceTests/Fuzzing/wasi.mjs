// Makes the WASI calls of a plan under node and writes down what they answered, in the words of WasiComparisonTests.cs.
//   node --no-warnings wasi.mjs PLAN.json > ANSWERS.json
import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';

const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const module = new WebAssembly.Module(readFileSync(plan.module));

function run({ directory, calls }) {
    const wasi = new WASI({ version: 'preview1', preopens: { '/data': directory } });
    const instance = new WebAssembly.Instance(module, wasi.getImportObject());
    wasi.finalizeBindings?.(instance);
    if (!wasi.finalizeBindings) wasi.initialize(instance);
    const { memory } = instance.exports;
    return calls.map(({ name, arguments: values, writes, reads }) => {
        for (const { address, bytes } of writes) Buffer.from(memory.buffer).set(Buffer.from(bytes, 'base64'), address);
        const parameters = instance.exports[name].length;
        const errno = instance.exports[name](...values.slice(0, parameters).map(({ wide, value }) => wide ? BigInt(value) : Number(value)));
        return errno !== 0 ? `${errno}` : `0 ${reads.map(({ address, length }) =>
            Buffer.from(memory.buffer, address, length).toString('hex')).join(' ')}`;
    });
}

process.stdout.write(JSON.stringify(plan.sequences.map(run)));
