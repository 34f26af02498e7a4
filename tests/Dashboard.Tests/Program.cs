using RenderFarm.Dashboard.Tests.Bench;
using Xunit.Runner.InProc.SystemConsole;

// The browser's library is large, and this project alone has it: so it measures as well as tests.
return args is ["bench", ..] ? await DashboardBench.Run() : await ConsoleRunner.Run(args);
