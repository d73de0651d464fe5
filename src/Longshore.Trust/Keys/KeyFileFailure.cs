namespace Longshore.Trust.Keys;

/// <summary>Why a file of sealed keys cannot be opened.</summary>
public enum KeyFileFailure
{
    /// <summary>It has another form.</summary>
    Malformed,

    /// <summary>It is sealed with a passphrase and none is given, or with a data directory's key and a passphrase is given.</summary>
    OtherSecret,

    /// <summary>The passphrase or the data directory's key is another one than that with which it was sealed.</summary>
    WrongSecret,

    /// <summary>It was changed after it was sealed.</summary>
    Changed,
}
