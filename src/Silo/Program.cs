return await RenderFarm.Silo.Commands.SiloProgram.Run(args);
