using System.Net;
using System.Text.Json;

namespace RenderFarm.Web.Tests;

internal static class Problem
{
    /// <summary>Asserts that an answer is a problem as we tell them: of this status, with this in its one line, and nothing of our inside.</summary>
    public static async Task Is(HttpResponseMessage response, HttpStatusCode status, string detail = "")
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(["type", "title", "status", "detail", "instance"], problem.EnumerateObject().Select(member => member.Name));
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        var line = problem.GetProperty("detail").GetString()!;
        Assert.Contains(detail, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
    }
}
