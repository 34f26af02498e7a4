using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Orleans.Dashboard;
using RenderFarm.Core.Ports;

namespace RenderFarm.Silo.Edge;

/// <summary>Orleans' own dashboard, which shows the insides of grains and asks nobody who they are: only admins get there.</summary>
internal static class OrleansDashboard
{
    public const string Path = "/orleans";

    public static void Map(WebApplication app) =>
        app.MapOrleansDashboard(Path).RequireAuthorization(nameof(KeyRole.Admin)).WithMetadata(new ExcludeFromDescriptionAttribute());
}
