import { analyse } from "./text-analysis.js";
import { makeTraffic } from "../traffic.js";

const sentence = [
    "The harbour wakes before the town does",
    "A pilot boat goes out to meet the first ship of the day",
    "Cranes turn slowly over the quay and the gulls turn with them",
    "Somebody counts the crates and somebody else counts them again",
];
const text = Array.from({ length: 400 }, (_, i) => `${sentence[i % 4]}, ${i % 7} times in ${i % 11} hours. `).join("");
await makeTraffic(() => analyse(text), result =>
    `${result.frequent[0].join(" ")}, reading ease ${result.readingEase.toFixed(1)}, nouns ${result.nouns.slice(0, 4).join(" ")}, `
        + `verbs ${result.verbs.slice(0, 4).join(" ")}, adverbs ${result.adverbs.slice(0, 2).join(" ")}`);
