// Makes the calls given in opts.input, { function, argument, count, underWay, warmUps }, and prints the time of each call and of
// all together, in milliseconds.
import { math } from "../../samples/offload/math/math.js";
import { benchmarks } from "../../samples/offload/crypto/encrypt-sign.js";
import { knn } from "../../samples/offload/knn/knn.js";

const { name, argument, count, underWay, warmUps } = JSON.parse(opts.input);
const text = "a".repeat(argument);
const call = {
    add: i => math.add(i, 1),
    encrypt: () => benchmarks.encrypt_sign(text, "0123456789abcdef", "fedcba9876543210"),
    knn: () => knn(argument, 5),
}[name];
for (let i = 0; i < warmUps; i++) {
    await call(i);
}
const times = [];
const results = new Set();
let issued = 0;
const began = performance.now();
const issueOne = async () => {
    while (issued < count) {
        const at = performance.now();
        const result = await call(issued++);
        times.push(performance.now() - at);
        if (name !== "add") {
            results.add(JSON.stringify(result));
        }
    }
};
await Promise.all(Array.from({ length: underWay }, issueOne));
console.log(JSON.stringify({ all: performance.now() - began, times, results: results.size }));
