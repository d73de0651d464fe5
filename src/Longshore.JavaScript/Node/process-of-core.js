// The process that the package's modules use.
import process from "node:process";
export { process as p };
