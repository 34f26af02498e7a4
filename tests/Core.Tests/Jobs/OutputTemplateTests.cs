using RenderFarm.Core.Jobs;

namespace RenderFarm.Core.Tests.Jobs;

public sealed class OutputTemplateTests
{
    [Fact]
    public void FieldsStandForNamesWithoutExtensionAndForNumbers()
    {
        (string Template, string Name)[] table =
        [
            ("{content}.png", "photo.of.me.png"), ("{content}-{style}-{settings}.png", "photo.of.me-oil-draft.png"),
            ("{number}.png", "7.png"), ("f{number:0000}_p{pass}.jpg", "f0007_p2.jpg"), ("one.webp", "one.webp"),
        ];
        foreach (var (template, name) in table)
            Assert.Equal(name, OutputTemplate.Parse(template).Name("photo.of.me.jpg", "oil.png", "draft", 7, 2));
    }

    [Fact]
    public void TemplateThatCannotMakeNamesIsRefusedWithItsFault()
    {
        (string Template, string Fault)[] table =
        [
            ("{what}.png", "{what}"), ("{content.png", "brace"), ("content}.png", "brace"), ("{content}", "kind of file"),
            ("{number:00x}.png", "{number:00x}"), ("", "kind of file"),
        ];
        foreach (var (template, fault) in table)
            Assert.Contains(fault, Assert.Throws<InputException>(() => OutputTemplate.Parse(template)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NameThatWouldBeAPathIsRefused()
    {
        foreach (var (template, content) in new[] { ("../{content}.png", "a"), ("a/{content}.png", "a"), ("{content}.png", ".hidden"), ("{content}.png", new string('x', 300)) })
            Assert.Throws<InputException>(() => OutputTemplate.Parse(template).Name(content, "s", "d", 1));
    }
}
