// node:fs/promises.
import { promises } from "node:fs";
export const { readFile, stat, lstat, access, readdir, realpath, writeFile, appendFile, mkdir, unlink, rmdir, rm, constants } = promises;
export { promises as default, promises as "module.exports" };
