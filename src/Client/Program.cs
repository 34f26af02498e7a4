return RenderFarm.Client.Commands.FarmCommand.Run(args, new RenderFarm.Client.Devices.ProcessorAlone());
