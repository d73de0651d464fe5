using System.Security.Cryptography;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Prelude;

/// <summary>What <c>crypto.subtle</c> computes by the host. Each operation takes its keys with its arguments, so that the host keeps nothing between
/// calls. Private keys are PKCS #8, public ones SubjectPublicKeyInfo.</summary>
internal static class CryptoFunctions
{
    // The most iterations of PBKDF2, times the blocks of the result: 2,000,000, about a second. A guest cannot be interrupted meanwhile. OWASP
    // recommends 600,000.
    private const int IterationsMax = 2_000_000;
    private const int RsaBitsMin = 1024;
    private const int RsaBitsMax = 4096;
    private const int DerivedBytesMax = 65_536;
    private const int SaltBytesMax = 512;
    private const int AesBlockBytes = 16;
    private const int NameBytesMax = 64;

    private static readonly Dictionary<string, (int Arguments, Operation Run)> Operations = new(StringComparer.Ordinal)
    {
        ["hmac"] = (3, (context, a) => context.NewArrayBuffer(Hmac(context, a))),
        ["hmac-verify"] = (4, (context, a) => context.NewBoolean(CryptographicOperations.FixedTimeEquals(Hmac(context, a), context.GetBytes(a[3])))),
        ["pbkdf2"] = (5, Pbkdf2),
        ["hkdf"] = (5, Hkdf),
        ["aes-gcm"] = (6, AesGalois),
        ["aes-cbc"] = (4, AesChained),
        ["aes-ctr"] = (4, AesCounter),
        ["rsa-generate"] = (1, GenerateRsa),
        ["rsa-public"] = (1, (context, a) => BytesOf(context, OpenRsa(context, a[0], true), rsa => rsa.ExportSubjectPublicKeyInfo())),
        ["rsa-check"] = (3, (context, a) => context.GetBoolean(a[0])
            ? BytesOf(context, OpenRsa(context, a[1], true), rsa => rsa.ExportPkcs8PrivateKey())
            : BytesOf(context, OpenRsa(context, a[1], false), rsa => rsa.ExportSubjectPublicKeyInfo())),
        ["rsa-parts"] = (2, RsaParts),
        ["rsa-import"] = (2, ImportRsa),
        ["rsa-oaep"] = (5, RsaOaep),
        ["rsa-sign"] = (4, (context, a) => SignRsa(context, a)),
        ["rsa-verify"] = (5, VerifyRsa),
        ["ec-generate"] = (1, GenerateEc),
        ["ec-public"] = (1, (context, a) => BytesOf(context, OpenEc(context, a[0], true), ec => ec.ExportSubjectPublicKeyInfo())),
        ["ec-check"] = (3, CheckEc),
        ["ec-parts"] = (2, EcParts),
        ["ec-import"] = (4, ImportEc),
        ["ec-point"] = (2, ImportPoint),
        ["ec-raw"] = (1, ExportPoint),
        ["ec-sign"] = (3, SignEc),
        ["ec-verify"] = (4, VerifyEc),
        ["ecdh"] = (2, Agree),
    };

    private delegate JavaScriptValue Operation(JavaScriptContext context, JavaScriptValue[] arguments);

    /// <summary>(operation, ...) to the result of the operation.</summary>
    public static JavaScriptValue Subtle(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var name = context.ReadString(arguments[0], NameBytesMax);
        if (!Operations.TryGetValue(name, out var found) || arguments.Length - 1 < found.Arguments)
        {
            throw new JavaScriptException("TypeError", "there is no such operation of cryptography");
        }

        try
        {
            return found.Run(context, arguments[1..].ToArray());
        }
        catch (CryptographicException)
        {
            // What it says may come from the system's library, and tells a program nothing more.
            throw new JavaScriptException("OperationError", $"the operation {name} failed: a key, a parameter or the data does not fit it");
        }
        catch (PlatformNotSupportedException)
        {
            throw new JavaScriptException("NotSupportedError", $"the operation {name} is not supported on this machine");
        }
    }

    private static HashAlgorithmName HashOf(JavaScriptContext context, JavaScriptValue name) => context.ReadString(name, NameBytesMax) switch
    {
        "SHA-1" => HashAlgorithmName.SHA1,
        "SHA-256" => HashAlgorithmName.SHA256,
        "SHA-384" => HashAlgorithmName.SHA384,
        "SHA-512" => HashAlgorithmName.SHA512,
        _ => throw new JavaScriptException("NotSupportedError", "the digest is not supported"),
    };

    private static byte[] Hmac(JavaScriptContext context, JavaScriptValue[] a) =>
        CryptographicOperations.HmacData(HashOf(context, a[0]), context.GetBytes(a[1]), context.GetBytes(a[2]));

    // (hash, password, salt, iterations, bytes)
    private static JavaScriptValue Pbkdf2(JavaScriptContext context, JavaScriptValue[] a)
    {
        var hash = HashOf(context, a[0]);
        var iterations = context.GetInteger(a[3], 1, int.MaxValue);
        var length = (int)context.GetInteger(a[4], 0, DerivedBytesMax);
        var blocks = Math.Max(1, Math.Ceiling((double)length / CryptographicOperations.HashData(hash, []).Length));
        return iterations * blocks <= IterationsMax
            ? context.NewArrayBuffer(length == 0 ? [] : Rfc2898DeriveBytes.Pbkdf2(context.GetBytes(a[1]), context.GetBytes(a[2]), (int)iterations, hash, length))
            : throw new JavaScriptException("NotSupportedError", $"PBKDF2 takes {iterations} iterations for each of {blocks} blocks here, over the limit of {IterationsMax} in all");
    }

    // (hash, key, salt, info, bytes)
    private static JavaScriptValue Hkdf(JavaScriptContext context, JavaScriptValue[] a)
    {
        var hash = HashOf(context, a[0]);
        var derived = new byte[context.GetInteger(a[4], 0, Math.Min(DerivedBytesMax, 255 * CryptographicOperations.HashData(hash, []).Length))];
        if (derived.Length > 0)
        {
            HKDF.DeriveKey(hash, context.GetBytes(a[1]), derived, context.GetBytes(a[2]), context.GetBytes(a[3]));
        }

        return context.NewArrayBuffer(derived);
    }

    // (whether to encrypt, key, iv, additional data, bytes of the tag, data)
    private static JavaScriptValue AesGalois(JavaScriptContext context, JavaScriptValue[] a)
    {
        var tagBytes = (int)context.GetInteger(a[4], AesGcm.TagByteSizes.MinSize, AesGcm.TagByteSizes.MaxSize);
        var iv = context.GetBytes(a[2]).ToArray();
        var length = context.GetBytes(a[5]).Length;
        if (iv.Length != AesGcm.NonceByteSizes.MaxSize)
        {
            throw new JavaScriptException("NotSupportedError", $"the iv of AES-GCM has {AesGcm.NonceByteSizes.MaxSize} bytes here, not {iv.Length}");
        }

        using var aes = new AesGcm(context.GetBytes(a[1]), tagBytes);
        if (context.GetBoolean(a[0]))
        {
            return context.NewBytes(length + tagBytes, target =>
            {
                var source = context.GetBytes(a[5]);
                aes.Encrypt(iv, source, target[..length], target[length..], context.GetBytes(a[3]));
                return length + tagBytes;
            });
        }

        var cipherBytes = length - tagBytes;
        return cipherBytes < 0
            ? throw new JavaScriptException("OperationError", "the data is shorter than its tag")
            : context.NewBytes(cipherBytes, target =>
            {
                var source = context.GetBytes(a[5]);
                aes.Decrypt(iv, source[..cipherBytes], source[cipherBytes..], target, context.GetBytes(a[3]));
                return cipherBytes;
            });
    }

    // (whether to encrypt, key, iv, data)
    private static JavaScriptValue AesChained(JavaScriptContext context, JavaScriptValue[] a)
    {
        using var aes = NewAes(context.GetBytes(a[1]));
        var iv = context.GetBytes(a[2]).ToArray();
        if (iv.Length != AesBlockBytes)
        {
            throw new JavaScriptException("OperationError", $"the iv of AES-CBC has {AesBlockBytes} bytes, not {iv.Length}");
        }

        var isEncrypting = context.GetBoolean(a[0]);
        return context.NewBytes(context.GetBytes(a[3]).Length + AesBlockBytes, target => isEncrypting
            ? aes.EncryptCbc(context.GetBytes(a[3]), iv, target)
            : aes.DecryptCbc(context.GetBytes(a[3]), iv, target));
    }

    // (key, counter, bits of the counter, data)
    private static JavaScriptValue AesCounter(JavaScriptContext context, JavaScriptValue[] a)
    {
        using var aes = NewAes(context.GetBytes(a[0]));
        var counter = context.GetBytes(a[1]).ToArray();
        var bits = (int)context.GetInteger(a[2], 1, 8 * AesBlockBytes);
        var length = context.GetBytes(a[3]).Length;
        if (counter.Length != AesBlockBytes || (bits < 31 && (length + AesBlockBytes - 1) / AesBlockBytes > 1 << bits))
        {
            throw new JavaScriptException("OperationError", $"the counter of AES-CTR has {AesBlockBytes} bytes, and its length lets it count all blocks");
        }

        return context.NewBytes(length, target =>
        {
            Span<byte> blocks = stackalloc byte[64 * AesBlockBytes];
            var source = context.GetBytes(a[3]);
            for (var at = 0; at < length; at += blocks.Length)
            {
                for (var block = 0; block < blocks.Length; block += AesBlockBytes)
                {
                    counter.CopyTo(blocks[block..]);
                    Increment(counter, bits);
                }

                aes.EncryptEcb(blocks, blocks, PaddingMode.None);
                var part = Math.Min(blocks.Length, length - at);
                for (var i = 0; i < part; i++)
                {
                    target[at + i] = (byte)(source[at + i] ^ blocks[i]);
                }
            }

            return length;
        });
    }

    // Adds one to the last bits of a block.
    private static void Increment(byte[] counter, int bits)
    {
        for (var at = counter.Length - 1; at >= 0 && bits > 0; at--, bits -= 8)
        {
            var mask = bits >= 8 ? 0xff : (1 << bits) - 1;
            var next = (counter[at] + 1) & mask;
            counter[at] = (byte)((counter[at] & ~mask) | next);
            if (next != 0)
            {
                return;
            }
        }
    }

    private static Aes NewAes(ReadOnlySpan<byte> key)
    {
        var aes = Aes.Create();
        aes.SetKey(key);
        return aes;
    }

    private static JavaScriptValue GenerateRsa(JavaScriptContext context, JavaScriptValue[] a)
    {
        using var rsa = RSA.Create((int)context.GetInteger(a[0], RsaBitsMin, RsaBitsMax));
        return context.NewArrayBuffer(rsa.ExportPkcs8PrivateKey());
    }

    // Disposes the algorithm if the bytes are no key.
    private static T Opened<T>(JavaScriptContext context, T algorithm, string what, JavaScriptValue key, bool isPrivate)
        where T : AsymmetricAlgorithm
    {
        try
        {
            var bytes = context.GetBytes(key);
            if (isPrivate)
            {
                algorithm.ImportPkcs8PrivateKey(bytes, out _);
            }
            else
            {
                algorithm.ImportSubjectPublicKeyInfo(bytes, out _);
            }

            return algorithm;
        }
        catch (CryptographicException)
        {
            algorithm.Dispose();
            throw new JavaScriptException("DataError", $"the bytes are no {(isPrivate ? "private" : "public")} {what}");
        }
    }

    private static RSA OpenRsa(JavaScriptContext context, JavaScriptValue key, bool isPrivate)
    {
        var rsa = Opened(context, RSA.Create(), "RSA key", key, isPrivate);
        if (rsa.KeySize is >= RsaBitsMin and <= RsaBitsMax)
        {
            return rsa;
        }

        var bits = rsa.KeySize;
        rsa.Dispose();
        throw new JavaScriptException("DataError", $"an RSA key has {RsaBitsMin} to {RsaBitsMax} bits here, not {bits}");
    }

    private static ECDsa OpenEc(JavaScriptContext context, JavaScriptValue key, bool isPrivate) =>
        Opened(context, ECDsa.Create(), "key of an elliptic curve", key, isPrivate);

    private static JavaScriptValue BytesOf<T>(JavaScriptContext context, T key, Func<T, byte[]> use)
        where T : AsymmetricAlgorithm
    {
        using (key)
        {
            return context.NewArrayBuffer(use(key));
        }
    }

    private static JavaScriptValue Parts(JavaScriptContext context, params IEnumerable<byte[]?> parts) =>
        context.NewArray([.. parts.Where(each => each is not null).Select(each => context.NewArrayBuffer(each))]);

    // (key, whether it is private) to n, e, and d, p, q, dp, dq, qi
    private static JavaScriptValue RsaParts(JavaScriptContext context, JavaScriptValue[] a)
    {
        var isPrivate = context.GetBoolean(a[1]);
        using var rsa = OpenRsa(context, a[0], isPrivate);
        var parts = rsa.ExportParameters(isPrivate);
        return Parts(context, parts.Modulus, parts.Exponent, parts.D, parts.P, parts.Q, parts.DP, parts.DQ, parts.InverseQ);
    }

    // (n, e) or (n, e, d, p, q, dp, dq, qi) to the key
    private static JavaScriptValue ImportRsa(JavaScriptContext context, JavaScriptValue[] a)
    {
        const int PrivateParts = 8;
        byte[] Part(int index) => context.GetBytes(a[index]).ToArray();
        byte[] Sized(int index, int length)
        {
            var bytes = Part(index).SkipWhile(each => each == 0).ToArray();
            return bytes.Length <= length ? [.. new byte[length - bytes.Length], .. bytes] : bytes;
        }

        var modulus = Sized(0, 0);
        var half = (modulus.Length + 1) / 2;
        var isPrivate = a.Length >= PrivateParts;
        var parts = new RSAParameters { Modulus = modulus, Exponent = Sized(1, 0) };
        if (isPrivate)
        {
            (parts.D, parts.P, parts.Q) = (Sized(2, modulus.Length), Sized(3, half), Sized(4, half));
            (parts.DP, parts.DQ, parts.InverseQ) = (Sized(5, half), Sized(6, half), Sized(7, half));
        }

        if (8 * modulus.Length is < RsaBitsMin or > RsaBitsMax)
        {
            throw new JavaScriptException("DataError", $"an RSA key has {RsaBitsMin} to {RsaBitsMax} bits here, not {8 * modulus.Length}");
        }

        try
        {
            using var rsa = RSA.Create(parts);
            return context.NewArrayBuffer(isPrivate ? rsa.ExportPkcs8PrivateKey() : rsa.ExportSubjectPublicKeyInfo());
        }
        catch (CryptographicException)
        {
            throw new JavaScriptException("DataError", "the numbers are no RSA key");
        }
    }

    // (whether to encrypt, hash, key, data, whether the key is private)
    private static JavaScriptValue RsaOaep(JavaScriptContext context, JavaScriptValue[] a)
    {
        var padding = RSAEncryptionPadding.CreateOaep(HashOf(context, a[1]));
        using var rsa = OpenRsa(context, a[2], context.GetBoolean(a[4]));
        var data = context.GetBytes(a[3]);
        return context.NewArrayBuffer(context.GetBoolean(a[0]) ? rsa.Encrypt(data, padding) : rsa.Decrypt(data, padding));
    }

    // The number is -1 for PKCS #1, otherwise the length of the salt of PSS, of which .NET has one.
    private static RSASignaturePadding PaddingOf(JavaScriptContext context, HashAlgorithmName hash, JavaScriptValue salt)
    {
        var length = context.GetInteger(salt, -1, SaltBytesMax);
        var hashBytes = CryptographicOperations.HashData(hash, []).Length;
        return length < 0 ? RSASignaturePadding.Pkcs1
            : length == hashBytes ? RSASignaturePadding.Pss
            : throw new JavaScriptException("NotSupportedError", $"the salt of RSA-PSS is as long as the digest here: {hashBytes} bytes, not {length}");
    }

    // (hash, key, salt, data)
    private static JavaScriptValue SignRsa(JavaScriptContext context, JavaScriptValue[] a)
    {
        var hash = HashOf(context, a[0]);
        var padding = PaddingOf(context, hash, a[2]);
        using var rsa = OpenRsa(context, a[1], isPrivate: true);
        return context.NewArrayBuffer(rsa.SignData(context.GetBytes(a[3]), hash, padding));
    }

    // (hash, key, salt, data, signature)
    private static JavaScriptValue VerifyRsa(JavaScriptContext context, JavaScriptValue[] a)
    {
        var hash = HashOf(context, a[0]);
        var padding = PaddingOf(context, hash, a[2]);
        using var rsa = OpenRsa(context, a[1], isPrivate: false);
        return context.NewBoolean(rsa.VerifyData(context.GetBytes(a[3]), context.GetBytes(a[4]), hash, padding));
    }

    private static (ECCurve Curve, int Bytes) CurveOf(JavaScriptContext context, JavaScriptValue name) => context.ReadString(name, NameBytesMax) switch
    {
        "P-256" => (ECCurve.NamedCurves.nistP256, 32),
        "P-384" => (ECCurve.NamedCurves.nistP384, 48),
        "P-521" => (ECCurve.NamedCurves.nistP521, 66),
        _ => throw new JavaScriptException("NotSupportedError", "the curve is not supported"),
    };

    private static JavaScriptValue GenerateEc(JavaScriptContext context, JavaScriptValue[] a)
    {
        using var ec = ECDsa.Create(CurveOf(context, a[0]).Curve);
        return context.NewArrayBuffer(ec.ExportPkcs8PrivateKey());
    }

    // (whether it is private, key, curve)
    private static JavaScriptValue CheckEc(JavaScriptContext context, JavaScriptValue[] a)
    {
        var isPrivate = context.GetBoolean(a[0]);
        var wanted = CurveOf(context, a[2]).Curve.Oid.Value;
        using var ec = OpenEc(context, a[1], isPrivate);
        var curve = ec.ExportParameters(includePrivateParameters: false).Curve;
        return !curve.IsNamed || (curve.Oid.Value ?? new Oid(curve.Oid.FriendlyName!).Value) != wanted
            ? throw new JavaScriptException("DataError", "the key is one of another curve")
            : context.NewArrayBuffer(isPrivate ? ec.ExportPkcs8PrivateKey() : ec.ExportSubjectPublicKeyInfo());
    }

    // (key, whether it is private) to x, y and d
    private static JavaScriptValue EcParts(JavaScriptContext context, JavaScriptValue[] a)
    {
        var isPrivate = context.GetBoolean(a[1]);
        using var ec = OpenEc(context, a[0], isPrivate);
        var parts = ec.ExportParameters(isPrivate);
        return Parts(context, parts.Q.X, parts.Q.Y, parts.D);
    }

    // (curve, x, y, d or nothing) to the key
    private static JavaScriptValue ImportEc(JavaScriptContext context, JavaScriptValue[] a)
    {
        var (curve, bytes) = CurveOf(context, a[0]);
        var (x, y, d) = (context.GetBytes(a[1]).ToArray(), context.GetBytes(a[2]).ToArray(), context.GetBytes(a[3]).ToArray());
        return x.Length == bytes && y.Length == bytes && (d.Length == 0 || d.Length == bytes)
            ? KeyOf(context, new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y }, D = d.Length == 0 ? null : d })
            : throw new JavaScriptException("DataError", $"the numbers of the key have {bytes} bytes each");
    }

    private static JavaScriptValue KeyOf(JavaScriptContext context, ECParameters parts)
    {
        try
        {
            using var ec = ECDsa.Create(parts);
            return context.NewArrayBuffer(parts.D is null ? ec.ExportSubjectPublicKeyInfo() : ec.ExportPkcs8PrivateKey());
        }
        catch (CryptographicException)
        {
            throw new JavaScriptException("DataError", "the numbers are no key of the curve");
        }
    }

    // (curve, uncompressed point) to the public key
    private static JavaScriptValue ImportPoint(JavaScriptContext context, JavaScriptValue[] a)
    {
        const byte Uncompressed = 4;
        var (curve, bytes) = CurveOf(context, a[0]);
        var point = context.GetBytes(a[1]).ToArray();
        return point.Length == 1 + (2 * bytes) && point[0] == Uncompressed
            ? KeyOf(context, new ECParameters { Curve = curve, Q = new ECPoint { X = point[1..(1 + bytes)], Y = point[(1 + bytes)..] } })
            : throw new JavaScriptException("DataError", "a raw key is an uncompressed point of the curve");
    }

    private static JavaScriptValue ExportPoint(JavaScriptContext context, JavaScriptValue[] a) => BytesOf(context, OpenEc(context, a[0], false), ec =>
    {
        var point = ec.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. point.X!, .. point.Y!];
    });

    // (hash, key, data)
    private static JavaScriptValue SignEc(JavaScriptContext context, JavaScriptValue[] a)
    {
        var hash = HashOf(context, a[0]);
        return BytesOf(context, OpenEc(context, a[1], true), ec => ec.SignData(context.GetBytes(a[2]).ToArray(), hash));
    }

    // (hash, key, data, signature)
    private static JavaScriptValue VerifyEc(JavaScriptContext context, JavaScriptValue[] a)
    {
        var hash = HashOf(context, a[0]);
        using var ec = OpenEc(context, a[1], isPrivate: false);
        return context.NewBoolean(ec.VerifyData(context.GetBytes(a[2]), context.GetBytes(a[3]), hash));
    }

    // (private key, public key of the other side)
    private static JavaScriptValue Agree(JavaScriptContext context, JavaScriptValue[] a)
    {
        using var own = ECDiffieHellman.Create();
        own.ImportPkcs8PrivateKey(context.GetBytes(a[0]), out _);
        using var other = ECDiffieHellman.Create();
        other.ImportSubjectPublicKeyInfo(context.GetBytes(a[1]), out _);
        using var key = other.PublicKey;
        return context.NewArrayBuffer(own.DeriveRawSecretAgreement(key));
    }
}
