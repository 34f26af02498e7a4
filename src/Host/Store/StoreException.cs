using Microsoft.Data.Sqlite;

namespace RenderFarm.Host.Store;

/// <summary>The store failed, in one line that says which file, why, and what to do.</summary>
internal sealed class StoreException(string message, Exception? inner = null) : IOException(message, inner)
{
    // https://sqlite.org/rescode.html, the primary codes.
    private const int Busy = 5, Locked = 6, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotDatabase = 26;

    public static StoreException Of(string file, SqliteException e) => new($"{file}: {Reason(e)}", e);

    public static StoreException Damaged(string file, string what) => new($"{file}: {Damage} ({what})");

    private const string Damage = "the store is damaged: stop the farm, keep the file, and put the last backup in its place";

    private static string Reason(SqliteException e) => e.SqliteErrorCode switch
    {
        Busy or Locked => "another program holds the store's lock: end it, and try again",
        ReadOnly => "the store may not be written: check the rights of the file and its folder",
        Full => "the disk is full: make room, and the farm goes on",
        IoError => $"the disk does not read or write ({e.Message})",
        Corrupt => $"{Damage} ({e.Message})",
        NotDatabase => "this is not a store of the farm, or it is damaged",
        CannotOpen => "the store cannot be opened: check that the folder exists and may be written",
        _ => e.Message,
    };
}
