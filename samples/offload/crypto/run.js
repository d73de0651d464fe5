import { benchmarks } from "./encrypt-sign.js";
import { makeTraffic } from "../traffic.js";

const text = "a".repeat(10_000);
await makeTraffic(
    () => benchmarks.encrypt_sign(text, "0123456789abcdef", "fedcba9876543210"),
    result => result.signature.slice(0, 16));
