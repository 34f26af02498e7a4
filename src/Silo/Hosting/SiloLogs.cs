using Microsoft.Extensions.Logging;
using RenderFarm.Silo.Options;

namespace RenderFarm.Silo.Hosting;

/// <summary>Our own words, and what others think is worth a warning.</summary>
internal static class SiloLogs
{
    public static void Write(ILoggingBuilder logging, FarmOptions options)
    {
        logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddFilter("RenderFarm", LogLevel.Information)
            // Which collector runs is chosen, and the watchdog's first look is always late.
            .AddFilter("Orleans.Runtime.Silo", LogLevel.Error).AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        if (options.JsonLogs)
            logging.AddJsonConsole();
        else
            logging.AddSimpleConsole(console => console.SingleLine = true);
    }
}
