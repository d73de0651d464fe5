// node:buffer: Buffer of the package, and what the web has of the module's other names. Defines the global Buffer.
import core from "longshore:node/buffer.js";
export const { Buffer, SlowBuffer, INSPECT_MAX_BYTES, kMaxLength } = core;
export const { Blob, File, atob, btoa } = globalThis;
export const constants = { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: (1 << 30) - 1 };
export const isUtf8 = bytes => {
    try {
        new TextDecoder("utf-8", { fatal: true }).decode(bytes);
        return true;
    } catch {
        return false;
    }
};
export const isAscii = bytes => Buffer.from(bytes.buffer ?? bytes, bytes.byteOffset ?? 0, bytes.byteLength).every(each => each < 0x80);
const buffer = { Buffer, SlowBuffer, INSPECT_MAX_BYTES, kMaxLength, kStringMaxLength: constants.MAX_STRING_LENGTH, Blob, File, atob, btoa, constants, isUtf8, isAscii };
if (!Object.hasOwn(globalThis, "Buffer")) {
    Object.defineProperty(globalThis, "Buffer", { value: Buffer, writable: true, configurable: true });
}
export { buffer as default, buffer as "module.exports" };
