using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Core.Ports.Json;

/// <summary>
/// The one form in which the farm's views and requests go over the wire, for server and client alike: camelCase names and enums, ids and hashes
/// as text, kinds of events by their member "type".
/// </summary>
public static class FarmJson
{
    /// <summary>For answers: members that are not known are passed over, so that an older client reads a newer farm.</summary>
    public static JsonSerializerOptions Options { get; } = Build(strict: false);

    /// <summary>For requests: nothing is passed over, nothing is missing, nothing is null that may not be.</summary>
    public static JsonSerializerOptions Strict { get; } = Build(strict: true);

    /// <param name="place">Where the text stands, for messages; "" for the whole of a request.</param>
    /// <exception cref="InputException">One line with the path of the fault.</exception>
    public static T Read<T>(string json, string place = "")
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Strict) ?? throw new InputException($"{Place(place, "")}must not be null.");
        }
        catch (JsonException e)
        {
            throw Fault(e, place);
        }
    }

    /// <inheritdoc cref="Read{T}(string, string)"/>
    public static async Task<T> Read<T>(Stream json, CancellationToken cancellation)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(json, Strict, cancellation) ?? throw new InputException("The body must not be null.");
        }
        catch (JsonException e)
        {
            throw Fault(e, "");
        }
    }

    /// <exception cref="InputException">Not a submission; says where.</exception>
    public static JobSubmission ReadSubmission(string json) => Read<JobSubmission>(json);

    /// <summary>Gives options that somebody else made (a web framework's) the form of <see cref="Options"/>.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = Options.PropertyNamingPolicy;
        options.NumberHandling = Options.NumberHandling;
        options.TypeInfoResolverChain.Insert(0, Options.TypeInfoResolver!);
        foreach (var converter in Converters.All)
            options.Converters.Add(converter);
    }

    private static JsonSerializerOptions Build(bool strict)
    {
        var options = new JsonSerializerOptions(strict ? JsonSerializerOptions.Strict : FarmJsonContext.Default.Options)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            // A diverging render has losses that are no numbers; it must be seen, not crash its watchers.
            NumberHandling = strict ? JsonNumberHandling.Strict : JsonNumberHandling.AllowNamedFloatingPointLiterals,
            // Generated code forgets the defaults of init-only members that a request leaves out; reflection keeps them.
            TypeInfoResolver = (strict ? (IJsonTypeInfoResolver)new DefaultJsonTypeInfoResolver() : FarmJsonContext.Default).WithAddedModifier(TellEventsApart),
        };
        foreach (var converter in Converters.All)
            options.Converters.Add(converter);
        options.MakeReadOnly();
        return options;
    }

    private static void TellEventsApart(JsonTypeInfo info)
    {
        if (info.Type != typeof(FarmEvent))
            return;
        info.PolymorphismOptions = new() { TypeDiscriminatorPropertyName = "type" };
        info.PolymorphismOptions.DerivedTypes.Add(new(typeof(FarmEvent.Snapshot), "snapshot"));
        info.PolymorphismOptions.DerivedTypes.Add(new(typeof(FarmEvent.JobChanged), "jobChanged"));
        info.PolymorphismOptions.DerivedTypes.Add(new(typeof(FarmEvent.FramesChanged), "framesChanged"));
        info.PolymorphismOptions.DerivedTypes.Add(new(typeof(FarmEvent.OverviewChanged), "overviewChanged"));
    }

    private static InputException Fault(JsonException e, string place) => new(Place(place, e.Path ?? "") + Reason(e), e);

    private static string Place(string place, string path)
    {
        var inside = path.StartsWith('$') ? path[1..].TrimStart('.') : path;
        var both = place.Length == 0 ? inside : inside.Length == 0 ? place : $"{place}.{inside}";
        return both.Length == 0 ? "The body " : $"{both} ";
    }

    // The serializer's own messages speak of .NET types.
    private static string Reason(JsonException e) => e.Message switch
    {
        var m when m.Contains("could not be mapped", StringComparison.Ordinal) => "is not known here: remove it or correct its name.",
        var m when m.Contains("missing required", StringComparison.Ordinal) => $"lacks {m[(m.LastIndexOf(':') + 1)..].Trim().TrimEnd('.')}.",
        var m when m.Contains("duplicate", StringComparison.OrdinalIgnoreCase) => "is given twice.",
        var m when m.Contains("could not be converted", StringComparison.Ordinal) => "has a value of the wrong kind.",
        var m when m.Contains("doesn't allow setting null", StringComparison.Ordinal) || m.Contains("null", StringComparison.Ordinal) => "must not be null.",
        var m when e.InnerException is null && !m.Contains("Path:", StringComparison.Ordinal) => m,
        _ => $"is not JSON: line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}.",
    };
}
