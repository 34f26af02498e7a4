using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using RenderFarm.Core;

namespace RenderFarm.Media.Provenance;

/// <summary>The files that go into one picture. Their hash, with those of settings and network, tells a finished picture from one to paint.</summary>
public sealed record Inputs
{
    public required InputFile Content { get; init; }
    public required IReadOnlyList<StyleInput> Styles { get; init; }
    public InputFile? Init { get; init; }

    /// <summary>Over everything but the names of the files.</summary>
    public ContentHash Hash() => ContentHash.Of(JsonSerializer.SerializeToUtf8Bytes(
        this with
        {
            Content = Content.Nameless(),
            Styles = [.. Styles.Select(s => s with { Picture = s.Picture.Nameless(), Mask = s.Mask?.Nameless() })],
            Init = Init?.Nameless(),
        },
        InputsJson.Default.Inputs));

    public string ToJson() => JsonSerializer.Serialize(this, InputsJson.Default.Inputs);
}

public sealed record InputFile(string Name, string Sha256)
{
    /// <exception cref="InputException">There is no such file.</exception>
    public static InputFile Of(string path)
    {
        if (!File.Exists(path))
            throw new InputException(Directory.Exists(path)
                ? $"{path} is a folder: name its pictures, like {Path.Combine(path, "*.jpg")}."
                : $"{path} does not exist.");
        using var stream = File.OpenRead(path);
        return new InputFile(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    public InputFile Nameless() => this with { Name = "" };
}

public sealed record StyleInput(InputFile Picture, double Weight, InputFile? Mask);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Inputs))]
internal sealed partial class InputsJson : JsonSerializerContext;
