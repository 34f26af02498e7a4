using RenderFarm.Client.Commands;
using RenderFarm.TorchClient;

return FarmCommand.Run(args, new AllDevices(RenderFarm.TorchNode.NvidiaSmi.ReadOwn, TimeProvider.System));
