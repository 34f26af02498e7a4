using RenderFarm.Core.Jobs;

namespace RenderFarm.Simulation.Tests;

/// <summary>A spec's lists, all in memory.</summary>
internal sealed class SpecLists(JobSpec spec) : IJobLists
{
    public ContentRef Content(int index) => spec.Contents[index];
    public StyleMix Style(int index) => spec.Styles[index];
    public SettingsVariant Settings(int index) => spec.Settings[index];
    public FrameChoice Choice(int index) => spec.Frames![index];
}
