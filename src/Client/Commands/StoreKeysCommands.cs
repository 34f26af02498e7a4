using System.CommandLine;
using RenderFarm.Client.Progress;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Host;
using RenderFarm.Web.Access;

namespace RenderFarm.Client.Commands;

/// <summary>store add-key NAME | keys | revoke-key KEY: keys of a farm that does not run, by whoever may write its folder.</summary>
/// <param name="data">The farm's folder.</param>
internal sealed class StoreKeysCommands(Func<ParseResult, string> data)
{
    private readonly Argument<string> _name = new("NAME") { Description = "Whose key it is, for people." };
    private readonly Argument<string> _key = new("KEY") { Description = "The key's id or its name, as listed." };

    private readonly Option<string?> _role = new("--role")
    {
        HelpName = "viewer|submitter|admin", Description = "What the key may do. Default: admin.",
    };

    private readonly Option<string?> _owner = new("--owner") { HelpName = "NAME", Description = "Sees and changes only this owner's jobs. Default: all." };

    /// <summary>For the audit log: there is no key to name somebody by.</summary>
    private static string By => Environment.UserName is { Length: > 0 } user ? $"{user} (farm store)" : "farm store";

    public IEnumerable<Command> Create()
    {
        var add = new Command("add-key", "Make an API key for a farm that does not run; it is shown once.") { _name, _role, _owner };
        add.SetAction(Add);
        var list = new Command("keys", "The API keys of a farm that does not run, without their secrets.");
        list.SetAction(parsed => Use(parsed, async keys => Show(await keys.List(CancellationToken.None))));
        var revoke = new Command("revoke-key", "End an API key of a farm that does not run.") { _key };
        revoke.SetAction(parsed => Use(parsed, keys => Revoke(keys, parsed.GetValue(_key)!)));
        return [add, list, revoke];
    }

    private int Add(ParseResult parsed)
    {
        var role = new FlagValue("--role", parsed.GetValue(_role) ?? "admin").Word("viewer", "submitter", "admin");
        return Use(parsed, async keys => Console.Out.WriteLine((await new ApiKeys(keys, TimeProvider.System).Create(
            parsed.GetValue(_name)!, (KeyRole)role, parsed.GetValue(_owner), By, CancellationToken.None)).Text));
    }

    private static void Show(IReadOnlyList<ApiKey> keys)
    {
        foreach (var line in Table.Lines(["ID", "ROLE", "OWNER", "CREATED", "REVOKED", "NAME"], keys.Select(key => new[]
            {
                key.Id, key.Role.ToString().ToLowerInvariant(), key.Owner ?? "(all)", JobsCommand.Time(key.Created),
                key.Revoked is { } at ? JobsCommand.Time(at) : "", key.Name,
            })))
            Console.Out.WriteLine(line);
    }

    private static async Task Revoke(IKeyStore keys, string idOrName)
    {
        var all = await keys.List(CancellationToken.None);
        var meant = all.Where(key => key.Id == idOrName).ToList();
        if (meant.Count == 0)
            meant = [.. all.Where(key => key.Name == idOrName && key.Revoked is null)];
        if (meant is not [var one])
            throw new InputException(meant.Count == 0
                ? $"there is no key '{idOrName}' here that is in use: './farm store keys' lists them."
                : $"{meant.Count} keys are called '{idOrName}': name one by its id, {string.Join(" or ", meant.Select(key => key.Id))}.");
        await keys.Revoke(one.Id, TimeProvider.System.GetUtcNow(), By, CancellationToken.None);
        Console.Out.WriteLine($"{one.Id} ({one.Name}) is revoked.");
    }

    private int Use(ParseResult parsed, Func<IKeyStore, Task> use)
    {
        SingleMachineFarm.WithKeys(
            data(parsed), TimeProvider.System,
            async keys =>
            {
                await use(keys);
                return 0;
            }).GetAwaiter().GetResult();
        return 0;
    }
}
