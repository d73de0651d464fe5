import { create, work } from "./password-manager.js";
import { makeTraffic } from "../traffic.js";

await create(10_000);
await makeTraffic(() => work(50_000), size => `${size} entries`);
