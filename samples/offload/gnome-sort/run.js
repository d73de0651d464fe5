import { gnomeSort } from "./gnome-sort.js";
import { makeTraffic } from "../traffic.js";

await makeTraffic(() => gnomeSort(1500), numbers => numbers.slice(0, 3).join(" "));
