using System.CommandLine;
using RenderFarm.Client.Batch;
using RenderFarm.Client.Commands;
using RenderFarm.Client.Devices;

namespace RenderFarm.Client.Tests.Commands;

/// <summary>Reads the words of a render command as the client does.</summary>
internal static class Orders
{
    public static RenderOrder Read(params string[] words) => ReadFor("vgg19", words);

    public static RenderOrder ReadFor(string network, params string[] words)
    {
        var render = new RenderCommand(new ProcessorAlone());
        string[] line = ["render", .. words];
        var parsed = new Command("farm") { render.Create() }.Parse(line, FarmCommand.Parsing);
        Assert.Empty(parsed.Errors);
        return render.Read(parsed, line, network);
    }

    /// <summary>With a content, a style and an output.</summary>
    public static RenderOrder ReadWith(params string[] flags) => Read(["photo.jpg", "--style", "s.jpg", "-o", "out.png", .. flags]);
}
