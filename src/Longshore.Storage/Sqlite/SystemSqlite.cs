using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Longshore.Storage.Sqlite;

/// <summary>Binds SQLite to the system's library, which the distribution keeps patched.</summary>
internal static class SystemSqlite
{
    private const string Library = "libsqlite3.so.0";

    private static readonly Lazy<bool> Bound = new(Bind);

    /// <summary>Binds the library; only the first call does anything.</summary>
    /// <exception cref="StorageException">The library is not installed.</exception>
    public static void Use() => _ = Bound.Value;

    private static bool Bind()
    {
        if (!NativeLibrary.TryLoad(Library, out _))
        {
            throw new StorageException($"{Library} is not installed: apt-get install libsqlite3-0");
        }

        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }

    // The provider asks for the name of the library that other packages bundle.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        NativeLibrary.TryLoad(name == "e_sqlite3" ? Library : name, out var handle) ? handle : 0;
}
