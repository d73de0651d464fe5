import { Hex } from "crypto-es/lib/core.js";
import { SHA512Algo } from "crypto-es/lib/sha512.js";

/** SHA-512 of a text that arrives in parts. */
export function digest(part, times) {
    const hash = SHA512Algo.create();
    for (let i = 0; i < times; i++) {
        hash.update(part);
    }
    return hash.finalize().toString(Hex);
}
