using System.Globalization;
using RenderFarm.Client.JobFiles;
using RenderFarm.Client.Progress;
using RenderFarm.Client.Remote;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client;

/// <summary>What people and scripts are told of something that went wrong: one line, and an exit code.</summary>
internal readonly record struct Failure(string Line, int ExitCode)
{
    public const int WorldFailed = 1, BadInput = 2, Denied = 3;

    /// <param name="traceFolder">Where the trace of something unexpected goes: nobody wants to read it on the screen.</param>
    public static Failure Of(Exception exception, string? traceFolder = null) => exception switch
    {
        InputException => new(Wording.OneLine(exception.Message), BadInput),
        FaultsException faults => new(Wording.OneLine(string.Join(" ", faults.Lines)), BadInput),
        FarmRefusalException refusal => new(Wording.OneLine(refusal.Message), refusal.IsDenial ? Denied : BadInput),
        // Several transfers at once that fail, fail for one reason.
        AggregateException { InnerExceptions: [var first, ..] } => Of(first, traceFolder),
        IOException or UnauthorizedAccessException or DivergedException or DeviceMemoryException => new(Wording.OneLine(exception.Message), WorldFailed),
        OutOfMemoryException => new("there is not enough memory for this size: choose a smaller --size (--dry-run tells what it needs).", WorldFailed),
        _ => Unexpected(exception, traceFolder ?? Path.GetTempPath()),
    };

    private static Failure Unexpected(Exception exception, string folder)
    {
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"farm-error-{Environment.ProcessId}.log"));
        var where = $"the full trace is in {file}";
        try
        {
            File.WriteAllText(file, $"{exception}{Environment.NewLine}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            where = "its trace could not be written";
        }
        return new Failure(
            $"unexpected {exception.GetType().Name}: {Wording.OneLine(exception.Message)} ({where}: this is a fault of the farm, please report it)",
            WorldFailed);
    }
}
