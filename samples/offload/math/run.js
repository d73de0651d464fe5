import { math } from "./math.js";

math.add(12, 34).then(console.log);
math.sub(1, 6).then(console.log);
math.div(1, 0).then(console.log);
math.mult(1, 5).then(console.log);
