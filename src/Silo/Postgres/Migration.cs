namespace RenderFarm.Silo.Postgres;

/// <summary>
/// One step of the database's schema. A step that has been released is never edited: a new one follows. Each must leave what the version before
/// can work with, because silos of both run side by side while a cluster is upgraded.
/// </summary>
/// <param name="Version">From 1, without gaps.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    public static IReadOnlyList<Migration> All { get; } = [Read(1, "tables"), Read(2, "membership"), Read(3, "storage"), Read(4, "reminders")];

    private static Migration Read(int version, string name)
    {
        using var stream = typeof(Migration).Assembly.GetManifestResourceStream($"postgres/{version:0000}-{name}.sql")
            ?? throw new InvalidOperationException($"Migration {version} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return new Migration(version, name, reader.ReadToEnd());
    }
}
