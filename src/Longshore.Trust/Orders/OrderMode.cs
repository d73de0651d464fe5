namespace Longshore.Trust.Orders;

/// <summary>Which form of the protocol a worker speaks.</summary>
public enum OrderMode
{
    /// <summary>A fresh initialization vector for each ciphertext, no order twice, and results that are bound to their orders.</summary>
    Safe,

    /// <summary>Avalon's own, to the byte: one vector for all ciphertexts of an order. Who sees an order and its result can read the first 32
    /// bytes of each (docs/threat-model.md).</summary>
    Avalon,
}
