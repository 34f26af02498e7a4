using System.CommandLine;
using RenderFarm.Client.JobFiles;
using RenderFarm.Client.Submission;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Client.Commands;

/// <summary>Flags about a job as a whole; beside a job file they override what it says.</summary>
internal sealed class SubmitOptions
{
    private readonly Option<string?> _frames = new("--frames")
    {
        HelpName = "1-100x2", Description = "Only these frames, from 1: 7, 1-100, 1-100x2 (every second), 1,5,9-20. Contents vary fastest, then styles, then settings.",
    };

    private readonly Option<string?> _priority = new("--priority") { HelpName = "0..100", Description = "Higher goes first among jobs of one owner. Default: 50." };
    private readonly Option<string?> _owner = new("--owner") { HelpName = "NAME", Description = "Whose share of the farm it uses. Default: that of the key, else the farm's own." };
    private readonly Option<string?> _name = new("--name") { HelpName = "NAME", Description = "For people. Default: that of the first content, or of the job file." };

    private readonly Option<string[]> _after = new("--after")
    {
        HelpName = "JOB", Arity = ArgumentArity.OneOrMore, Description = "Start when this job has ended; JOB:frame lets frame n wait for its frame n only. May be repeated.",
    };

    private readonly Option<string?> _order = new("--order")
    {
        HelpName = "ascending|descending|middle-out", Description = "middle-out paints first, last, middle, quarters...: a film's look is seen early.",
    };

    private readonly Option<string?> _outputName = new("--output-name")
    {
        HelpName = "TEMPLATE", Description = "Names of results, of {content}, {style}, {settings}, {number:0000} and {pass}. Default: {content}.png.",
    };

    private readonly Option<string?> _webhook = new("--webhook") { HelpName = "URL", Description = "Told of the job's end, signed." };

    public IEnumerable<Option> Options => [_frames, _priority, _owner, _name, _after, _order, _outputName, _webhook];

    /// <exception cref="InputException">A value cannot be read.</exception>
    public JobRequest Apply(JobRequest request, ParseResult parsed) => request with
    {
        Frames = parsed.GetValue(_frames) ?? request.Frames,
        Priority = parsed.GetValue(_priority) is { } priority ? new FlagValue("--priority", priority).Int(0, 100) : request.Priority,
        Owner = parsed.GetValue(_owner) ?? request.Owner,
        Name = parsed.GetValue(_name) ?? request.Name,
        After = parsed.GetValue(_after) is { Length: > 0 } jobs ? [.. jobs.Select(After)] : request.After,
        Policy = parsed.GetValue(_order) is { } order ? request.Policy with { Order = Order(order) } : request.Policy,
        OutputName = parsed.GetValue(_outputName) ?? request.OutputName,
        Webhook = parsed.GetValue(_webhook) ?? request.Webhook,
    };

    private static Dependency After(string text)
    {
        const string byFrame = ":frame";
        var frame = text.EndsWith(byFrame, StringComparison.Ordinal);
        return new Dependency(JobId.Parse(frame ? text[..^byFrame.Length] : text), frame);
    }

    private static FrameOrder Order(string word) =>
        PolicyReader.Order(word) ?? throw new InputException($"--order wants ascending, descending or middle-out, not '{word}'.");
}
