using System.Diagnostics;
using Microsoft.Data.Sqlite;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Host.Store;

namespace RenderFarm.Host.Tests.Store;

public sealed class FarmStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatWasCommittedIsThereAfterOpeningAgain()
    {
        using (var store = Open())
            store.Commit(w => w.Run("INSERT INTO job VALUES ('a', x'01', x'02')"));
        using var again = Open();
        Assert.Equal(["a"], again.Read(r => r.Lines("SELECT id FROM job")));
        Assert.Empty(again.Check());
    }

    [Fact]
    public void StoreThatWasRemovedIsNotReadInItsSuccessor()
    {
        using (var store = Open())
        {
            store.Commit(w => w.Run("INSERT INTO job VALUES ('a', x'01', x'02')"));
            Assert.Equal(["a"], store.Read(r => r.Lines("SELECT id FROM job")));
        }
        foreach (var file in Directory.EnumerateFiles(_folder.Path))
            File.Delete(file);
        using var successor = Open();
        Assert.Empty(successor.Read(r => r.Lines("SELECT id FROM job")));
    }

    [Fact]
    public void TransactionThatThrowsLeavesNothing()
    {
        using var store = Open();
        Assert.Throws<InvalidOperationException>(() => store.Commit(w =>
        {
            w.Run("INSERT INTO job VALUES ('a', x'01', x'02')");
            throw new InvalidOperationException();
        }));
        Assert.Empty(store.Read(r => r.Lines("SELECT id FROM job")));
        store.Commit(w => w.Run("INSERT INTO job VALUES ('b', x'01', x'02')"));
    }

    [Fact]
    public void CommitsAreFlushedToTheDisk()
    {
        using var store = Open();
        string Pragma(string name)
        {
            object? value = null;
            store.Commit(w => value = w.Scalar($"PRAGMA {name}"));
            return $"{value}";
        }
        Assert.Equal(("wal", "2", "1"), (Pragma("journal_mode"), Pragma("synchronous"), Pragma("foreign_keys")));
    }

    [Fact]
    public void StoreOfANewerFarmIsRefusedInOneLine()
    {
        Open().Dispose();
        Sql("PRAGMA user_version = 99");
        var refusal = Assert.Throws<StoreException>(() => Open());
        Assert.Contains("newer farm", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void FileThatIsNoStoreIsRefusedInOneLine()
    {
        File.WriteAllText(_folder["farm.db"], new string('x', 5000));
        Assert.Contains("not a store", Assert.Throws<StoreException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedPageIsFoundAndSaidInOneLine()
    {
        using (var store = Open())
            store.Commit(w =>
            {
                for (var i = 0; i < 2000; i++)
                    w.Run("INSERT INTO job VALUES (@1, @2, x'02')", $"{i:0000}", new byte[200]);
            });
        SqliteConnection.ClearAllPools();
        var bytes = File.ReadAllBytes(_folder["farm.db"]);
        bytes.AsSpan(bytes.Length / 2 / 4096 * 4096, 4096).Fill(0xA5);
        File.WriteAllBytes(_folder["farm.db"], bytes);
        var said = Record(() =>
        {
            using var store = Open();
            return store.Check();
        });
        Assert.NotEmpty(said);
        Assert.All(said, line => Assert.DoesNotContain('\n', line));
    }

    [Fact]
    public void StoreThatAnotherProgramHoldsIsSaidSo()
    {
        using var store = FarmStore.Open(_folder["farm.db"], busySeconds: 1);
        using var other = new SqliteConnection($"Data Source={_folder["farm.db"]}");
        other.Open();
        using var transaction = other.BeginTransaction();
        using var command = other.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, "INSERT INTO job VALUES ('x', x'00', x'02')");
        command.ExecuteNonQuery();
        var refusal = Assert.Throws<StoreException>(() => store.Commit(w => w.Run("INSERT INTO job VALUES ('b', x'01', x'02')")));
        Assert.Contains("another program", refusal.Message, StringComparison.Ordinal);
        transaction.Rollback();
        store.Commit(w => w.Run("INSERT INTO job VALUES ('b', x'01', x'02')"));
    }

    [Fact]
    public void FullDiskIsOneLineAndTheStoreGoesOnWhenThereIsRoom()
    {
        var mount = _folder["small"];
        Directory.CreateDirectory(mount);
        if (Environment.UserName != "root" || !Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount))
            Assert.Skip("A disk of 1 MB cannot be mounted here: that takes root.");
        try
        {
            using (var store = FarmStore.Open(Path.Combine(mount, "farm.db")))
            {
                store.Commit(w => w.Run("INSERT INTO job VALUES ('first', x'01', x'02')"));
                var ballast = Path.Combine(mount, "ballast");
                File.WriteAllBytes(ballast, new byte[700 * 1024]);
                var refusal = Assert.Throws<StoreException>(() => store.Commit(w => w.Run("INSERT INTO job VALUES ('big', @1, x'02')", new byte[600 * 1024])));
                Assert.Contains("disk is full", refusal.Message, StringComparison.Ordinal);
                File.Delete(ballast);
                store.Commit(w => w.Run("INSERT INTO job VALUES ('second', x'01', x'02')"));
                Assert.Equal(["first", "second"], store.Read(r => r.Lines("SELECT id FROM job ORDER BY id")));
                Assert.Empty(store.Check());
            }
            SqliteConnection.ClearAllPools();
        }
        finally
        {
            Run("umount", "-l", mount);
        }
    }

    [Fact]
    public async Task KeysAreFoundListedAndRevokedOnce()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var store = Open();
        var keys = new SqliteKeyStore(store);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
        var key = new ApiKey("k1", "ann's laptop", KeyRole.Submitter, "ann", ContentHash.Of([1]), at, null);
        await keys.Add(key, "test", cancellation);
        await keys.Add(key with { Id = "k2", Owner = null, Hash = ContentHash.Of([2]), Created = at.AddSeconds(1) }, "test", cancellation);
        Assert.Equal(key, await keys.Find("k1", cancellation));
        Assert.Null(await keys.Find("k3", cancellation));
        Assert.Equal(["k1", "k2"], (await keys.List(cancellation)).Select(k => k.Id));
        Assert.True(await keys.Revoke("k1", at.AddMinutes(1), "test", cancellation));
        Assert.True(await keys.Revoke("k1", at.AddMinutes(2), "test", cancellation));
        Assert.False(await keys.Revoke("k3", at, "test", cancellation));
        Assert.Equal(at.AddMinutes(1), (await keys.Find("k1", cancellation))!.Revoked);
    }

    private FarmStore Open() => FarmStore.Open(_folder["farm.db"]);

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["farm.db"]};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static IReadOnlyList<string> Record(Func<IReadOnlyList<string>> check)
    {
        try
        {
            return check();
        }
        catch (StoreException e)
        {
            return [e.Message];
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
