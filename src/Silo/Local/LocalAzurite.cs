using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace RenderFarm.Silo.Local;

/// <summary>Azurite, the storage account's stand-in, on loopback: installed by npm into a folder of tools, once.</summary>
internal sealed class LocalAzurite(string tools, string folder, int port)
{
    public const string Version = "3.35.0";

    private const string Account = "farm";

    private string Program => Path.Combine(tools, "azurite", "node_modules", ".bin", "azurite-blob");

    private string KeyFile => Path.Combine(folder, "account.key");

    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={File.ReadAllText(KeyFile)};BlobEndpoint=http://127.0.0.1:{port}/{Account};");

    /// <returns>Why it cannot be had; null: it is there.</returns>
    public async Task<string?> Install(CancellationToken cancellation)
    {
        if (File.Exists(Program))
            return null;
        var target = Path.Combine(tools, "azurite");
        Directory.CreateDirectory(target);
        try
        {
            var (code, _) = await LocalProgram.Run("npm", ["install", "--no-audit", "--no-fund", "--silent", "--prefix", target, $"azurite@{Version}"], target, cancellation);
            return code == 0 && File.Exists(Program) ? null : $"npm ended with exit code {code}";
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    /// <summary>Returns when it takes connections.</summary>
    public async Task Start(DetachedProcess process, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        if (!File.Exists(KeyFile))
            File.WriteAllText(KeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(64)));
        process.Start(
            Program,
            ["--silent", "--skipApiVersionCheck", "--disableTelemetry", "--blobHost", "127.0.0.1", "--blobPort", port.ToString(CultureInfo.InvariantCulture), "--location", folder],
            new Dictionary<string, string> { ["AZURITE_ACCOUNTS"] = $"{Account}:{File.ReadAllText(KeyFile)}" });
        using var timer = new PeriodicTimer(Limits.StartLook);
        while (!await Answers(cancellation))
        {
            if (!process.Runs)
                throw new IOException($"Azurite ended: {process.LastWord()}");
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    private async Task<bool> Answers(CancellationToken cancellation)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
