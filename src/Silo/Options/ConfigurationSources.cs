using Microsoft.Extensions.Configuration;
using RenderFarm.Core;

namespace RenderFarm.Silo.Options;

/// <summary>Where settings come from, the later ones over the earlier: appsettings.json beside the program, a file, the environment, the command line.</summary>
internal static class ConfigurationSources
{
    /// <param name="file">JSON; null: none.</param>
    /// <param name="settings">Of the command line, by their keys.</param>
    /// <exception cref="InputException">The file is missing, or no JSON.</exception>
    public static IConfigurationRoot Build(string? file, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var builder = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false);
        if (file is not null)
        {
            if (!File.Exists(file))
                throw new InputException($"--config {file}: there is no such file.");
            builder.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
        }
        try
        {
            // Said twice: the later word counts.
            var last = settings.GroupBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase).Select(said => said.Last());
            return builder.AddEnvironmentVariables().AddInMemoryCollection(last).Build();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new InputException($"--config {file}: {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Words as --Farm:Role=worker, or --Farm:Role worker.</summary>
    /// <exception cref="OptionsException">A word that is no setting.</exception>
    public static IReadOnlyList<KeyValuePair<string, string?>> OfCommandLine(IReadOnlyList<string> words)
    {
        List<KeyValuePair<string, string?>> settings = [];
        List<string> faults = [];
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (!word.StartsWith($"--{FarmOptionsReader.Section}:", StringComparison.OrdinalIgnoreCase))
                faults.Add($"'{SettingReader.Shown(word)}' is no option of the silo: settings are given as --Farm:Worker:Count=2.");
            else if (equals > 0)
                settings.Add(new(word[2..equals], word[(equals + 1)..]));
            else if (i + 1 < words.Count && !words[i + 1].StartsWith("--", StringComparison.Ordinal))
                settings.Add(new(word[2..], words[++i]));
            else
                faults.Add($"{SettingReader.Shown(word)} has no value.");
        }
        return faults.Count == 0 ? settings : throw new OptionsException(faults);
    }
}
