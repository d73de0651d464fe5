import { AES } from "crypto-es/lib/aes.js";
import { Base64 } from "crypto-es/lib/enc-base64.js";
import { Utf8 } from "crypto-es/lib/core.js";
import { HmacSHA512 } from "crypto-es/lib/sha512.js";

// The initialisation vector is fixed, so that every run gives the same result: for measurements only.
const iv = Utf8.parse("0123456789abcdef");

function encrypt_sign(text, cipherKey, signKey) {
    const encrypted = AES.encrypt(text, Utf8.parse(cipherKey), { iv }).toString();
    return { encrypted, signature: HmacSHA512(encrypted, signKey).toString(Base64) };
}

export const benchmarks = { encrypt_sign };
