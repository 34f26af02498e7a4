using Microsoft.AspNetCore.WebUtilities;

namespace RenderFarm.Web.OpenApi;

/// <summary>Words of the OpenAPI document that are the same wherever a name stands.</summary>
internal static class Parameters
{
    public const string Submission = """
        {
          "name": "holiday",
          "contents": [{ "name": "beach.jpg", "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }],
          "styles": [{ "name": "wave", "pictures": [{ "picture": { "name": "wave.jpg", "hash": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752" } }] }],
          "settings": [{ "preset": "best", "overrides": { "sizePx": 1024 } }]
        }
        """;

    public static string? Describe(string parameter) => parameter switch
    {
        "id" => "The id of the job, or of the key.",
        "n" => "The frame's number, from 1.",
        "hash" => "SHA-256 of the file's bytes, 64 hexadecimal digits.",
        "owner" => "Only of this owner.",
        "state" => "Only in this state.",
        "cursor" => "From the page before; left out: the first page.",
        "limit" => "At most so many.",
        "from" => "The first frame's number.",
        "size" => "Longest side in pixels.",
        "after" => "The version seen last; a Last-Event-ID header counts more.",
        "network" => "Presets have numbers of their own for some networks.",
        "Idempotency-Key" => "The same key with the same body gives the job of the first time.",
        _ => null,
    };

    public static string Status(string status) => status switch
    {
        "200" => "As asked.",
        "201" => "Made.",
        "204" => "Done.",
        "304" => "Not changed since the ETag given.",
        "400" => "Malformed or out of range; detail says where.",
        "401" => "No key, or one that is not known.",
        "403" => "The caller may not.",
        "404" => "There is no such thing, or it is another owner's.",
        "409" => "It does not fit the state of things now.",
        "413" => "The body is too large.",
        "415" => "The body is not JSON.",
        "429" => "A quota or rate is used up; Retry-After says when to come again.",
        "503" => "The farm drains or its store does not answer; Retry-After says when to come again.",
        _ => ReasonPhrases.GetReasonPhrase(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture)),
    };
}
