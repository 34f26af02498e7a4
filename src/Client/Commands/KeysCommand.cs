using System.CommandLine;
using RenderFarm.Client.Progress;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Commands;

/// <summary>keys create | list | revoke</summary>
internal sealed class KeysCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "Whose or what it is for." };

    private readonly Option<string?> _role = new("--role")
    {
        HelpName = "viewer|submitter|admin", Description = "viewer reads; submitter also submits and changes jobs; admin also handles workers and keys. Default: submitter.",
    };

    private readonly Option<string?> _owner = new("--owner") { HelpName = "NAME", Description = "The key sees and submits this owner's jobs only." };
    private readonly Argument<string> _id = new("KEY-ID") { Description = "As listed." };
    private readonly FarmOptions _farm = new();

    public Command Create()
    {
        var create = new Command("create", "Make a key; it is printed this once, alone on standard output.") { _name, _role, _owner };
        create.SetAction(Make);
        var list = new Command("list", "All keys, without their secrets.");
        list.SetAction(parsed => _farm.Ask(parsed, async (session, cancellation) =>
        {
            var keys = await session.Farm.Keys(cancellation);
            if (session.Json)
                foreach (var key in keys)
                    session.WriteJson(key);
            else
                foreach (var line in Table.Lines(["ID", "ROLE", "OWNER", "CREATED", "REVOKED", "NAME"], keys.Select(k => new[]
                    { k.Id, Word(k.Role), k.Owner ?? "(all)", JobsCommand.Time(k.Created), k.Revoked is { } at ? JobsCommand.Time(at) : "", k.Name })))
                    session.Output.WriteLine(line);
        }));
        var revoke = new Command("revoke", "End a key at once.") { _id };
        revoke.SetAction(parsed => _farm.Ask(parsed, async (session, cancellation) =>
        {
            await session.Farm.RevokeKey(parsed.GetValue(_id)!, cancellation);
            session.Tell($"{parsed.GetValue(_id)} is revoked.");
        }));
        var command = new Command("keys", "Keys to the farm's API: create, list, revoke.") { create, list, revoke };
        _farm.AddTo(command);
        return command;
    }

    private int Make(ParseResult parsed)
    {
        var role = parsed.GetValue(_role) is { } word
            ? (KeyRole)new FlagValue("--role", word).Word("viewer", "submitter", "admin")
            : KeyRole.Submitter;
        return _farm.Ask(parsed, async (session, cancellation) =>
        {
            var key = await session.Farm.CreateKey(parsed.GetValue(_name)!, role, parsed.GetValue(_owner), cancellation);
            session.Answer(key, k => [k.Key]);
            session.Tell($"key {key.Id} of {key.Name} ({Word(key.Role)}) is shown this once: FARM_KEY names it for the client.");
        });
    }

    private static string Word(KeyRole role) => role.ToString().ToLowerInvariant();
}
