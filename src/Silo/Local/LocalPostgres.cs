using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace RenderFarm.Silo.Local;

/// <summary>
/// A PostgreSQL server of our own on loopback, its data in one folder: for trying the cluster on one machine, and for its tests. It refuses to run as
/// root, where it becomes the user postgres.
/// </summary>
internal sealed class LocalPostgres
{
    private const string SystemUser = "postgres", Login = "farm", DatabaseName = "farm";

    private readonly string _binaries;
    private readonly string _folder;
    private readonly int _port;

    private LocalPostgres(string binaries, string folder, int port) => (_binaries, _folder, _port) = (binaries, folder, port);

    private string Data => Path.Combine(_folder, "data");

    private string PasswordFile => Path.Combine(_folder, "password");

    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = _port, Username = Login, Password = File.ReadAllText(PasswordFile).Trim(), Database = DatabaseName,
    }.ConnectionString;

    /// <summary>Folder of its programs; null: it is not installed.</summary>
    public static string? Binaries()
    {
        var debian = "/usr/lib/postgresql";
        var installed = Directory.Exists(debian)
            ? Directory.GetDirectories(debian).Where(folder => int.TryParse(Path.GetFileName(folder), out _))
                .OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)).Select(folder => Path.Combine(folder, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return installed.Concat(path).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }

    /// <summary>The server of a folder, whether it runs or not; null: PostgreSQL is not installed.</summary>
    public static LocalPostgres? At(string folder, int port) => Binaries() is { } binaries ? new LocalPostgres(binaries, Path.GetFullPath(folder), port) : null;

    /// <summary>Returns when it takes connections. The first start makes folder, login and database.</summary>
    /// <param name="careless">Without waiting for disks: for tests, whose data nobody will miss.</param>
    /// <exception cref="IOException">It does not start; the message says why.</exception>
    public async Task Start(bool careless, CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(Data, "PG_VERSION")))
            await Initialize(cancellation);
        var options = $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200{(careless ? " -c fsync=off -c full_page_writes=off" : "")}";
        await AsUser("pg_ctl", ["start", "-w", "-D", Data, "-l", Path.Combine(Data, "server.log"), "-o", options], cancellation);
        await MakeDatabase(cancellation);
    }

    /// <summary>Ends it, if it runs.</summary>
    /// <param name="atOnce">As a crash does: the next start recovers.</param>
    public async Task Stop(bool atOnce, CancellationToken cancellation)
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await AsUser("pg_ctl", ["stop", "-w", "-D", Data, "-m", atOnce ? "immediate" : "fast"], cancellation);
    }

    private async Task Initialize(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(PasswordFile, RandomNumberGenerator.GetHexString(32));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (Environment.IsPrivilegedProcess)
            await LocalProgram.Need("chown", ["-R", SystemUser, _folder], cancellation: cancellation);
        await AsUser(
            "initdb",
            ["-D", Data, "-U", Login, "-A", "scram-sha-256", "--pwfile", PasswordFile, "-E", "UTF8", "--locale=C", "--no-sync"], cancellation);
    }

    private async Task MakeDatabase(CancellationToken cancellation)
    {
        var server = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var asked = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM pg_database WHERE datname = '{DatabaseName}')", connection);
        if ((bool)(await asked.ExecuteScalarAsync(cancellation))!)
            return;
        await using var made = new NpgsqlCommand($"CREATE DATABASE {DatabaseName}", connection);
        await made.ExecuteNonQueryAsync(cancellation);
    }

    private async Task AsUser(string program, string[] arguments, CancellationToken cancellation)
    {
        var file = Path.Combine(_binaries, program);
        var (name, words) = Environment.IsPrivilegedProcess
            ? ("runuser", (string[])["-u", SystemUser, "--", file, .. arguments])
            : (file, arguments);
        await LocalProgram.Need(name, words, _folder, cancellation);
    }
}
