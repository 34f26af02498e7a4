using System.Globalization;
using System.Net.Sockets;
using Npgsql;
using RenderFarm.Core;
using RenderFarm.Silo.Options;

namespace RenderFarm.Silo;

/// <summary>What people and orchestrators are told of a silo that could not go on: lines, and an exit code.</summary>
internal sealed record Failure(IReadOnlyList<string> Lines, int ExitCode)
{
    public const int WorldFailed = 1, BadInput = 2;

    public static Failure Of(Exception exception) => exception switch
    {
        OptionsException options => new(options.Faults, BadInput),
        InputException => One(exception.Message, BadInput),
        NpgsqlException => One($"the database does not answer as it should: {exception.Message}", WorldFailed),
        SocketException => One($"the network refuses: {exception.Message}", WorldFailed),
        IOException or UnauthorizedAccessException => One(exception.Message, WorldFailed),
        // Orleans and the host wrap what they could not start.
        { InnerException: { } inner } => Of(inner),
        _ => Unexpected(exception),
    };

    private static Failure One(string line, int code) => new([line.ReplaceLineEndings(" ")], code);

    private static Failure Unexpected(Exception exception)
    {
        var file = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"farm-error-{Environment.ProcessId}.log"));
        var where = $"the full trace is in {file}";
        try
        {
            File.WriteAllText(file, $"{exception}{Environment.NewLine}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            where = "its trace could not be written";
        }
        return One($"unexpected {exception.GetType().Name}: {exception.Message} ({where}: this is a fault of the farm, please report it)", WorldFailed);
    }
}
