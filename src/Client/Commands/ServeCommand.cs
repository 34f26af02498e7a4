using System.Buffers.Text;
using System.CommandLine;
using System.Globalization;
using System.Net;
using RenderFarm.Client.Devices;
using RenderFarm.Client.Serve;
using RenderFarm.Client.Signals;
using RenderFarm.Core;
using RenderFarm.CpuNode;
using RenderFarm.Engine.Cpu;

namespace RenderFarm.Client.Commands;

/// <summary>serve --data DIR [--listen ADDRESS:PORT] [--workers N] [--device WORD] [--config FILE]</summary>
internal sealed class ServeCommand(IPaintingDevices devices)
{
    /// <summary>Not a flag: other users of a machine can read those.</summary>
    private const string WebhookVariable = "FARM_WEBHOOK_SECRET", Base64Mark = "whsec_";

    private const int MostWorkers = 64, ShortestSecret = 16;
    private const double UsualCheckpointSeconds = 30, MostDays = 36_500;

    private readonly Option<string?> _data = new("--data") { HelpName = "DIR", Description = "Folder of the farm: jobs, pictures, results. Made if need be." };

    private readonly Option<string?> _listen = new("--listen")
    {
        HelpName = "ADDRESS:PORT", Description = "Where to answer. Default: 127.0.0.1:7070. Port 0: any free one.",
    };

    private readonly Option<string?> _workers = new("--workers") { HelpName = "N", Description = "Engines that paint at a time. Default: as many as threads, or as have 4 GiB of memory each; one on torch and cuda." };

    private readonly Option<string?> _threads = new("--threads")
    {
        HelpName = "N", Description = "Threads of all workers together. Default: all cores.",
    };

    private readonly DeviceOptions _device = new();

    private readonly Option<string?> _checkpointEvery = new("--checkpoint-every")
    {
        HelpName = "SECONDS", Description = "What a crash costs at most. Default: 30.",
    };

    private readonly Option<string?> _keepDays = new("--keep-days")
    {
        HelpName = "N", Description = "Forget finished jobs, and results that no other job has, after so many days. Default: never.",
    };

    private readonly ServeSettingsOptions _settings = new();

    private readonly Option<string?> _trace = new("--trace")
    {
        HelpName = "FILE", Description = "Write a line of every iteration, to study what crashes cost.", Hidden = true,
    };

    public Command Create()
    {
        var command = new Command("serve", "Run a farm on this machine: API, dashboard, workers.")
        {
            _data, _listen, _workers, _threads, _checkpointEvery, _keepDays, _trace,
        };
        foreach (var option in _device.Options.Append(_device.Batch))
            command.Options.Add(option);
        _settings.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var order = Read(parsed);
        var device = devices.Choose(order.Device.Word, order.Device.Fast, order.Threads);
        using var interruption = new Interruption();
        return FarmServer.Run(order, device, Console.Out, interruption.Token).GetAwaiter().GetResult();
    }

    internal ServeOrder Read(ParseResult parsed)
    {
        var threads = Number(parsed, _threads, 1, CpuBackend.MostThreads) ?? Math.Min(Environment.ProcessorCount, CpuBackend.MostThreads);
        return new ServeOrder
        {
            Data = parsed.GetValue(_data) ?? throw new InputException("the farm's folder is missing: say --data DIR; it is made if need be."),
            Listen = EndPoint(parsed.GetValue(_listen) ?? "127.0.0.1:7070"),
            Workers = Number(parsed, _workers, 0, MostWorkers),
            Threads = threads,
            Device = _device.Read(parsed),
            CheckpointSeconds = Positive(parsed, _checkpointEvery, 3600) ?? UsualCheckpointSeconds,
            KeepDays = Positive(parsed, _keepDays, MostDays),
            WebhookSecret = Secret(Environment.GetEnvironmentVariable(WebhookVariable)),
            Settings = _settings.Read(parsed),
            Trace = parsed.GetValue(_trace),
        };
    }

    /// <summary>Where nobody says how many.</summary>
    internal static int WorkersOn(PaintingDevice device, int threads) =>
        device.SharesThreads ? Math.Min(MostWorkers, CpuWorkers.UsualCount(threads, device.MemoryBytes)) : 1;

    private static int? Number(ParseResult parsed, Option<string?> option, int least, int most) =>
        parsed.GetValue(option) is { } text ? new FlagValue(option.Name, text).Int(least, most) : null;

    private static double? Positive(ParseResult parsed, Option<string?> option, double most)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        var value = new FlagValue(option.Name, text).Number();
        return value > 0 && value <= most
            ? value
            : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {value}; it must be over 0 and at most {most}."));
    }

    private static string? Secret(string? text)
    {
        if (text is null)
            return null;
        if (text.Length < ShortestSecret)
            throw new InputException($"{WebhookVariable} has {text.Length} characters: a secret that signs needs at least {ShortestSecret}.");
        if (text.StartsWith(Base64Mark, StringComparison.Ordinal) && !Base64.IsValid(text.AsSpan(Base64Mark.Length)))
            throw new InputException($"{WebhookVariable} begins with {Base64Mark}, and what follows is not base64.");
        return text;
    }

    private static IPEndPoint EndPoint(string text)
    {
        var local = text.StartsWith("localhost:", StringComparison.Ordinal) ? string.Concat("127.0.0.1", text.AsSpan("localhost".Length)) : text;
        return IPEndPoint.TryParse(local, out var found) && local.Contains(':', StringComparison.Ordinal)
            ? found
            : throw new InputException($"--listen {text} is not an address with a port, like 127.0.0.1:7070 or 0.0.0.0:7070.");
    }
}
