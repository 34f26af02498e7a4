using System.CommandLine;
using RenderFarm.Web.Access;

namespace RenderFarm.Silo.Commands;

/// <summary>"key": makes a key for Farm:Keys:Admin, before there is a farm that could.</summary>
internal static class KeyCommand
{
    public static Command Create()
    {
        var command = new Command("key", "Prints a new key; kept in the file of Farm:Keys:Admin it is the farm's first admin key.");
        command.SetAction(_ => Console.Out.WriteLine(ApiKeys.NewText()));
        return command;
    }
}
