using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;

namespace RenderFarm.Web.OpenApi;

/// <summary>The OpenAPI document: what the framework reads off the routes, and what it cannot know.</summary>
internal static class FarmDocument
{
    private const string Key = "key";
    private const string HashPattern = "^[0-9a-f]{64}$", JobPattern = "^[0-9a-hjkmnp-tv-z]{16}$";

    private static readonly Dictionary<Type, (string Pattern, string Description)> Texts = new()
    {
        [typeof(ContentHash)] = (HashPattern, "A SHA-256."),
        [typeof(JobId)] = (JobPattern, "Names a job; ids sort by age."),
        [typeof(WorkerId)] = ("^[A-Za-z0-9._/:-]{1,100}$", "Names one engine on one device of one node."),
        [typeof(AttemptId)] = ("^[0-9a-f]{32}$", "Names one try of one worker at one frame."),
        [typeof(FrameSet)] = (@"^\s*[0-9]+(-[0-9]+)?(x[0-9]+)?\s*(,\s*[0-9]+(-[0-9]+)?(x[0-9]+)?\s*)*$", "Frames by number: 7, 1-100, 1-100x2 or 1,5,9-20."),
        [typeof(IReadOnlyList<FrameRun>)] = ("^([wrdfs][0-9]+)*$", "Runs of frames from frame 1: w waiting, r running, d done, f failed, s skipped, each with its count."),
    };

    private static readonly Dictionary<string, string> Tags = new()
    {
        ["Jobs"] = "Submit, list, watch and change jobs.",
        ["Frames"] = "The pictures of a job, and why they wait.",
        ["Blobs"] = "Pictures by the hash of their bytes: only what the store lacks is sent.",
        ["Workers"] = "Engines, and what they paint.",
        ["Farm"] = "The farm as a whole.",
        ["Keys"] = "Keys to this API.",
    };

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) => Describe(document));
        options.AddOperationTransformer((operation, context, _) => Complete(operation, context));
        options.AddSchemaTransformer((schema, context, _) => Shape(schema, context.JsonTypeInfo.Type));
    }

    private static Task Describe(OpenApiDocument document)
    {
        document.Info = new()
        {
            Title = "Render farm",
            Version = "1",
            Description = "Paints photographs in the style of pictures, by the job. Errors are problem details (RFC 9457).",
            License = new() { Name = "MIT", Url = new Uri("https://opensource.org/license/mit") },
        };
        document.Servers = [new() { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>(Tags.Select(tag => new OpenApiTag { Name = tag.Key, Description = tag.Value }));
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key of the farm. Loopback needs none, unless the farm says so." },
        };
        document.Security = [new() { [new OpenApiSecuritySchemeReference(Key, document)] = [] }, new()];
        return Task.CompletedTask;
    }

    private static Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        foreach (var parameter in operation.Parameters ?? [])
            if (parameter is OpenApiParameter known)
                known.Description ??= Parameters.Describe(known.Name ?? "");
        foreach (var (status, response) in operation.Responses ?? [])
            response.Description = Parameters.Status(status);
        if (operation.OperationId == "submitJob" && operation.RequestBody?.Content?.TryGetValue("application/json", out var body) == true)
            body.Example = JsonNode.Parse(Parameters.Submission);
        return Task.CompletedTask;
    }

    private static Task Shape(OpenApiSchema schema, Type type)
    {
        if (!Texts.TryGetValue(Nullable.GetUnderlyingType(type) ?? type, out var text))
            return Task.CompletedTask;
        schema.Type = Nullable.GetUnderlyingType(type) is null ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
        (schema.Pattern, schema.Description, schema.Items) = (text.Pattern, text.Description, null);
        return Task.CompletedTask;
    }
}
