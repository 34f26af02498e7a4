using System.CommandLine;
using RenderFarm.Core;
using RenderFarm.Host;

namespace RenderFarm.Client.Commands;

/// <summary>store check | backup FILE | collect | add-key NAME | keys | revoke-key KEY: a farm's folder, from outside.</summary>
internal sealed class StoreCommand
{
    private readonly Option<string?> _data = new("--data") { HelpName = "DIR", Description = "Folder of the farm.", Recursive = true };
    private readonly Argument<string> _file = new("FILE") { Description = "Where the copy goes; it must not be there yet." };

    public Command Create()
    {
        var check = new Command("check", "Read all of the store of a farm that does not run, and say what is damaged.");
        check.SetAction(Check);
        var backup = new Command("backup", "Copy the store to a file, while the farm runs or not.") { _file };
        backup.SetAction(parsed => Done(() => SingleMachineFarm.Backup(Data(parsed), parsed.GetValue(_file)!)));
        var collect = new Command("collect", "Delete pictures that no job needs, of a farm that does not run.");
        collect.SetAction(Collect);
        var store = new Command("store", "A farm's folder: check, back up, clean; its keys.") { check, backup, collect, _data };
        foreach (var command in new StoreKeysCommands(Data).Create())
            store.Subcommands.Add(command);
        return store;
    }

    private int Check(ParseResult parsed)
    {
        var faults = SingleMachineFarm.Check(Data(parsed), TimeProvider.System);
        foreach (var fault in faults)
            Console.Out.WriteLine(fault);
        Console.Out.WriteLine(faults.Count == 0 ? "The store is sound." : "The store is damaged: put the last backup in its place.");
        return faults.Count == 0 ? 0 : Failure.WorldFailed;
    }

    private int Collect(ParseResult parsed)
    {
        var sweep = SingleMachineFarm.Collect(Data(parsed), TimeProvider.System).GetAwaiter().GetResult();
        Console.Out.WriteLine($"{sweep.Deleted} files deleted, {sweep.BytesFreed} bytes freed; {sweep.BytesKept} bytes are kept.");
        return 0;
    }

    private string Data(ParseResult parsed) => parsed.GetValue(_data) is { } folder && Directory.Exists(folder)
        ? folder
        : throw new InputException("the farm's folder is missing: say --data DIR, the folder that 'serve' was given.");

    private static int Done(Action action)
    {
        action();
        return 0;
    }
}
