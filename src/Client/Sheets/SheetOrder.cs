using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Sheets;

/// <summary>A contact sheet to paint: one content, one style.</summary>
internal sealed record SheetOrder(string Content, string Style, string Output, RenderSettings Settings, bool Force);
