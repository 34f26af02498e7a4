using Microsoft.Extensions.DependencyInjection;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Web.Access;

namespace RenderFarm.Silo.Edge;

/// <summary>The admin key that a deployment brings along, so that nobody has to enter a machine to make the first.</summary>
internal static class FirstKey
{
    private const string Name = "first admin";

    /// <summary>Known from now on, unless it was known before: a revoked one stays revoked.</summary>
    /// <exception cref="InputException">The file holds no key.</exception>
    public static async Task Keep(string file, IServiceProvider services, CancellationToken cancellation)
    {
        var text = (await File.ReadAllTextAsync(file, cancellation)).Trim();
        try
        {
            await services.GetRequiredService<ApiKeys>().Keep(text, Name, KeyRole.Admin, "configuration", cancellation);
        }
        catch (InputException e)
        {
            throw new InputException($"Farm:Keys:Admin: '{file}': {e.Message}", e);
        }
    }
}
