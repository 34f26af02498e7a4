return RenderFarm.Client.Commands.FarmCommand.Run(args);
