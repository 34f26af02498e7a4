using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using RenderFarm.Core;
using RenderFarm.Core.Ports.Json;

namespace RenderFarm.Web.Api;

/// <summary>Reads what requests bring, and refuses with the place of the fault.</summary>
internal static class Requests
{
    /// <exception cref="InputException">Not the body that is expected; says where.</exception>
    public static Task<T> Body<T>(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType())
            throw new BadHttpRequestException("The body must be of the content type application/json.", StatusCodes.Status415UnsupportedMediaType);
        return FarmJson.Read<T>(request.Body, cancellation);
    }

    public static Task<T> BodyOr<T>(HttpRequest request, T without, CancellationToken cancellation) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true && request.ContentLength != 0
            ? Body<T>(request, cancellation)
            : Task.FromResult(without);

    /// <summary>Null stays null: no such filter.</summary>
    public static T? State<T>(string? text) where T : struct, Enum =>
        text is null ? null
        : !char.IsAsciiDigit(text.FirstOrDefault()) && Enum.TryParse<T>(text, ignoreCase: true, out var state) && Enum.IsDefined(state) ? state
        : throw new InputException($"There is no state '{text}'; there are {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.");

    public static int Within(string name, int? value, int otherwise, int least, int most) =>
        value is not { } given ? otherwise
        : given >= least && given <= most ? given
        : throw new InputException($"{name} is {given}; it must be from {least} to {most}.");
}
