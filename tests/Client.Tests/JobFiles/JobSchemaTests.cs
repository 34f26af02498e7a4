using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RenderFarm.Client.Commands;
using RenderFarm.Client.JobFiles;

namespace RenderFarm.Client.Tests.JobFiles;

/// <summary>docs/job.schema.json against the reader of job files: what the one accepts, the other reads.</summary>
public sealed class JobSchemaTests : IDisposable
{
    private static readonly JsonObject Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs/job.schema.json")))!.AsObject();

    private readonly TestFolder _folder = new();

    public JobSchemaTests()
    {
        foreach (var name in new[] { "a.jpg", "b.jpg" })
            File.WriteAllText(_folder[name], "");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatTheSchemaAcceptsIsRead()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var job = Make(Schema, new Random(seed))!.AsObject();
            // Names of variants are told apart, and a picture to start from is there: what no schema can say.
            if (job["settings"] is JsonArray variants)
                for (var i = 0; i < variants.Count; i++)
                    variants[i]!["name"] = $"v{i}";
            job["initPicture"] = "a.jpg";
            var file = _folder["job.json"];
            File.WriteAllText(file, job.ToJsonString());
            Assert.True(Record.Exception(() => JobFile.Read(file)) is null, $"seed {seed}: {Record.Exception(() => JobFile.Read(file))?.Message}\n{job}");
        }
    }

    [Fact]
    public void MembersThatTheSchemaDoesNotKnowAreRefusedWithTheirPlace()
    {
        foreach (var place in new[] { "", "/contents/0", "/styles/0", "/styles/0/pictures/0", "/settings", "/policy", "/after/0" })
        {
            var job = JsonNode.Parse("""
                {"contents":[{"file":"a.jpg"}],"styles":[{"pictures":[{"file":"b.jpg"}]}],"settings":{"size":64},"policy":{},"after":[{"job":"0123456789abcdef"}]}
                """)!;
            At(job, place)["unheardOf"] = 1;
            var file = _folder["job.json"];
            File.WriteAllText(file, job.ToJsonString());
            var line = Assert.Single(Assert.Throws<FaultsException>(() => JobFile.Read(file)).Lines);
            Assert.Matches(@":1:\d+: there is no member 'unheardOf'", line);
            var told = line[(line.IndexOf("(there are ", StringComparison.Ordinal) + 11)..].TrimEnd(')').Split(", ");
            Assert.Equal(Known(place), told.Order(StringComparer.Ordinal).ToArray());
        }
    }

    [Fact]
    public void SettingsAreTheFlagsOfRenderInTheSameWords()
    {
        var members = Schema["$defs"]!["settings"]!["properties"]!.AsObject();
        foreach (var flag in new SettingFlags().All)
            Assert.Equal(
                flag.Option.Description!.Replace("--init noise", "init: noise", StringComparison.Ordinal).Replace("--size", "size", StringComparison.Ordinal),
                members[flag.Member]!["description"]!.GetValue<string>());
    }

    // Names that the schema gives to members of the object at this place of the job above.
    private static string[] Known(string place)
    {
        var schema = place switch
        {
            "" => Schema,
            "/contents/0" => Schema["properties"]!["contents"]!["items"]!["anyOf"]![1]!,
            "/styles/0" => Schema["properties"]!["styles"]!["items"]!["anyOf"]![1]!,
            "/styles/0/pictures/0" => Schema["properties"]!["styles"]!["items"]!["anyOf"]![1]!["properties"]!["pictures"]!["items"]!["anyOf"]![1]!,
            "/settings" => Schema["$defs"]!["settings"]!,
            "/policy" => Schema["properties"]!["policy"]!,
            _ => Schema["properties"]!["after"]!["items"]!["anyOf"]![1]!,
        };
        return [.. schema["properties"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)];
    }

    private static JsonNode At(JsonNode node, string place) => place.Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(node, (at, step) => char.IsAsciiDigit(step[0]) ? at[int.Parse(step, CultureInfo.InvariantCulture)]! : at[step]!);

    /// <summary>Something that the schema accepts.</summary>
    private static JsonNode? Make(JsonNode schema, Random random)
    {
        if (schema["$ref"] is { } reference)
            return Make(Schema["$defs"]![reference.GetValue<string>().Split('/')[^1]]!, random);
        if (schema["anyOf"] is JsonArray any)
            return Make(any[random.Next(any.Count)]!, random);
        if (schema["enum"] is JsonArray words)
            return words[random.Next(words.Count)]!.DeepClone();
        if (schema["const"] is { } only)
            return only.DeepClone();
        return schema["type"]!.GetValue<string>() switch
        {
            "object" => MakeObject(schema, random),
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Make(schema["items"]!, random))
                .DistinctBy(item => schema["uniqueItems"] is null ? $"{random.NextInt64()}" : item!.ToJsonString())]),
            "boolean" => random.Next(2) == 0,
            "integer" => random.NextInt64(Least(schema), Math.Min(Most(schema), 1L << 53)),
            "number" => MakeNumber(schema, random),
            _ => MakeText(schema, random),
        };
    }

    private static JsonObject MakeObject(JsonNode schema, Random random)
    {
        var required = schema["required"]?.AsArray().Select(r => r!.GetValue<string>()).ToHashSet() ?? [];
        var made = new JsonObject();
        foreach (var (name, member) in schema["properties"]!.AsObject())
            if (required.Contains(name) || random.Next(3) == 0)
                made[name] = Make(member!, random);
        return made;
    }

    private static double MakeNumber(JsonNode schema, Random random)
    {
        var least = schema["minimum"]?.GetValue<double>() ?? schema["exclusiveMinimum"]!.GetValue<double>() + 1e-3;
        return random.Next(3) switch { 0 => least, 1 => schema["maximum"]!.GetValue<double>(), _ => least + random.NextDouble() * (Math.Min(schema["maximum"]!.GetValue<double>(), 100) - least) };
    }

    // One text for each pattern, which must match it.
    private static string MakeText(JsonNode schema, Random random)
    {
        var pattern = schema["pattern"]?.GetValue<string>();
        string[] texts = schema["format"]?.GetValue<string>() == "path"
            ? ["a.jpg", "b.jpg"]
            : ["summer", "1-100x2,5,9-20", "{content}-{style}-{number:0000}.png", "0123456789abcdef", "conv1_1:2,conv3_1", "conv2_1", "https://example.org/hook"];
        string[] fitting = [.. texts.Where(text => pattern is null || Regex.IsMatch(text, pattern))];
        Assert.NotEmpty(fitting);
        return fitting[random.Next(fitting.Length)];
    }

    private static long Least(JsonNode schema) => schema["minimum"]!.GetValue<long>();

    private static long Most(JsonNode schema) => schema["maximum"] is { } most ? (long)Math.Min(most.GetValue<double>(), 1L << 53) : 1000;
}
