using RenderFarm.Client.Commands;
using RenderFarm.Client.Devices;
using RenderFarm.Core;

namespace RenderFarm.Client.Tests.Commands;

public sealed class SuggestionsTests
{
    private static string[] Of(string line) => [.. Suggestions.Of(FarmCommand.Create(new ProcessorAlone()), line)];

    [Fact]
    public void CommandsFlagsAndTheirWordsAreSuggested()
    {
        Assert.Contains("submit", Of("farm "));
        Assert.Contains("bench", Of("./farm "));
        Assert.Equal(["receipt", "reconstruct", "render", "resume", "retry"], Of("farm re"));
        Assert.Equal(["--preset", "--priority"], Of("farm submit a.jpg --pr"));
        Assert.Equal(["best", "draft", "paper"], Of("farm submit --preset "));
        Assert.Contains("middle-out", Of("farm submit --order mid"));
        Assert.Contains("--farm", Of("farm watch x --"));
        Assert.Equal(["drain"], Of("farm workers dr"));
        Assert.Equal(["bash", "fish", "zsh"], Of("farm completion ").Where(word => !word.StartsWith('-')));
    }

    [Fact]
    public void EveryShellOfTheHelpHasItsScript()
    {
        foreach (var shell in new[] { "bash", "zsh", "fish" })
            Assert.Contains("[suggest:", CompletionCommand.Script(shell), StringComparison.Ordinal);
        Assert.Throws<InputException>(() => CompletionCommand.Script("cmd"));
    }
}
