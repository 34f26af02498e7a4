using RenderFarm.Client.JobFiles;
using RenderFarm.Client.Submission;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Tests.JobFiles;

public sealed class JobFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public JobFileTests()
    {
        foreach (var name in new[] { "a.jpg", "b.jpg", "s.jpg", "t.png", "m.png" })
            File.WriteAllText(_folder[name], "");
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string text, string name = "job.yaml")
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    private string[] Faults(string text, string name = "job.yaml")
    {
        var file = Write(text, name);
        try
        {
            JobFile.Read(file);
            return [];
        }
        catch (FaultsException e)
        {
            return [.. e.Lines.Select(line => line.Replace(file, name, StringComparison.Ordinal))];
        }
        catch (InputException e)
        {
            return [e.Message.Replace(file, name, StringComparison.Ordinal)];
        }
    }

    [Fact]
    public void YamlAndJsonSayTheSame()
    {
        var yaml = JobFile.Read(Write("""
            name: autumn
            owner: ann
            priority: 60
            contents: ["?.jpg", {file: t.png, name: tee}]
            styles:
              - s.jpg
              - name: blend
                pictures: [s.jpg, {file: t.png, weight: 2, mask: m.png}]
            settings:
              - {preset: draft, size: 64, styleLayers: [conv1_1, "conv2_1:0.5"], originalColors: true}
              - {name: big, size: content}
            frames: 1-4x2
            policy: {order: middle-out, codeRetries: 5}
            """));
        var json = JobFile.Read(Write("""
            { "name": "autumn", "owner": "ann", "priority": 60,
              "contents": ["?.jpg", {"file": "t.png", "name": "tee"}],
              "styles": ["s.jpg", {"name": "blend", "pictures": ["s.jpg", {"file": "t.png", "weight": 2, "mask": "m.png"}]}],
              "settings": [{"preset": "draft", "size": 64, "styleLayers": "conv1_1,conv2_1:0.5", "originalColors": true}, {"name": "big", "size": "content"}],
              "frames": "1-4x2", "policy": {"order": "middleOut", "codeRetries": 5} }
            """, "job.json"));
        foreach (var job in new[] { yaml, json })
        {
            Assert.Equal(("autumn", "ann", 60, "1-4x2"), (job.Name, job.Owner, job.Priority, job.Frames));
            Assert.Equal(["a.jpg", "b.jpg", "s.jpg", "tee"], job.Contents.Select(c => c.Name));
            Assert.Equal(_folder["t.png"], job.Contents[3].File);
            Assert.Equal(["s.jpg", "blend"], job.Styles.Select(s => s.Name));
            Assert.Equal((2.0, _folder["m.png"]), (job.Styles[1].Pictures[1].Weight, job.Styles[1].Pictures[1].Mask));
            Assert.Equal(["draft", "big"], job.Settings.Select(s => s.Name));
            Assert.Equal((64, true), (job.Settings[0].Settings.SizePx, job.Settings[0].Settings.OriginalColors));
            Assert.Equal([new("conv1_1", 1), new LayerWeight("conv2_1", 0.5)], job.Settings[0].Settings.StyleLayers);
            Assert.Null(job.Settings[1].Settings.SizePx);
            Assert.Equal(new JobPolicy { Order = FrameOrder.MiddleOut, CodeRetries = 5 }, job.Policy);
            Assert.Equal("{content}-{style}-{settings}.png", job.Template);
        }
    }

    [Fact]
    public void EachFaultIsOneLineWithItsPlace()
    {
        var faults = Faults("""
            contents: [a.jpg, nosuch.jpg, "*.tif"]
            styles: [s.jpg]
            priority: 101
            stlyes: [t.png]
            settings:
              - size: 7
              - styleWieght: 3
              - optimizer: newton
                name: other
            frames: 5-x
            after: [nojob]
            policy: {order: random, speculation: "yes"}
            outputName: "{what}.png"
            webhook: ftp://x
            owner:
            """);
        (string Place, string Says)[] table =
        [
            ("1:19", "nosuch.jpg"), ("1:31", "*.tif"), ("3:11", "from 0 to 100"), ("4:1", "is styles meant?"), ("10:9", "5-x"), ("11:9", "nojob"), ("12:17", "middle-out"),
            ("12:38", "true or false"), ("13:13", "{what}"), ("14:10", "https"), ("15:7", "nothing"), ("6:11", "size is 7"), ("7:5", "is styleWeight meant?"),
            ("8:16", "lbfgs or adam"),
        ];
        foreach (var (place, says) in table)
            Assert.Contains(faults, line => line.StartsWith($"job.yaml:{place}: ", StringComparison.Ordinal) && line.Contains(says, StringComparison.Ordinal));
        Assert.Equal(table.Length, faults.Length);
        Assert.DoesNotContain(faults, line => line.Contains('\n'));
    }

    [Fact]
    public void WhatIsNeitherYamlNorJsonIsToldByLineAndColumn()
    {
        (string Text, string Name, string Place)[] table =
        [
            ("contents: [a.jpg\nstyles: [s.jpg]\n", "job.yaml", "job.yaml:"), ("contents: *all\n", "job.yaml", "job.yaml:1:11"), ("", "job.yaml", "job.yaml:1:1"),
            ("a: &x 1\n", "job.yaml", "job.yaml:1:4"), ("a: 1\n---\nb: 2\n", "job.yaml", "job.yaml:2:1"), ("{\n  \"contents\": [,]\n}", "job.json", "job.json:2:16"),
            ("{} {}", "job.json", "job.json:1:4"), ("[1]", "job.json", "job.json:1:1"), ($"a: {new string('[', 100)}", "job.yaml", "job.yaml:1:"),
        ];
        foreach (var (text, name, place) in table)
            Assert.StartsWith(place, Assert.Single(Faults(text, name)), StringComparison.Ordinal);
    }

    [Fact]
    public void PatternsFindFilesInTheOrderOfTheirNames()
    {
        Directory.CreateDirectory(_folder["x/y"]);
        File.WriteAllText(_folder["x/y/c.jpg"], "");
        Assert.Equal([_folder["a.jpg"], _folder["b.jpg"], _folder["s.jpg"]], FilePattern.Expand(_folder["*.jpg"]));
        Assert.Equal([_folder["a.jpg"], _folder["b.jpg"], _folder["s.jpg"], _folder["x/y/c.jpg"]], FilePattern.Expand(_folder["**/*.jpg"]));
        Assert.Equal([_folder["x/y/c.jpg"]], FilePattern.Expand(_folder["?/y/*"]));
    }

    [Fact]
    public void ExampleOfTheReadmeIsRead()
    {
        var job = JobFile.Read(Path.Combine(Repository.Root, "examples/job.yaml"));
        Assert.Equal((1, 2, 2), (job.Contents.Count, job.Styles.Count, job.Settings.Count));
    }
}
