using System.Diagnostics;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Networks;
int size = int.Parse(args[0]); var name = args.Length > 1 ? args[1] : "vgg19"; int threads = args.Length > 2 ? int.Parse(args[2]) : 2; int reps = args.Length > 3 ? int.Parse(args[3]) : 12;
var network = name == "vgg19" ? RandomNetwork.Vgg19(1) : RandomNetwork.WithWidths(1, 32, 48, 96, 160, 145);
if (args.Length > 5) { RenderFarm.Engine.Bench.LayerBench.Run(network, size, threads); return; }
using var backend = new CpuBackend(threads, args.Length > 4 ? args[4] : null);
string[] taps = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"];
var r = new Random(1); float[] Pic() { var p = new float[3 * size * size]; for (int i = 0; i < p.Length; i++) p[i] = r.NextSingle(); return p; }
var sw = Stopwatch.StartNew();
var m = backend.Measure(network, size, size, Pic(), taps, null);
Console.WriteLine($"measure {sw.ElapsedMilliseconds} ms"); sw.Restart();
using var o = backend.NewObjective(new ObjectiveSpec { Network = network, Width = size, Height = size, Content = Pic(), ContentTerms = [new("conv4_2", 1)], StyleTerms = [.. taps.Select((t, i) => new StyleTerm { Tap = t, Weight = 1, Loss = new GramLoss(LossNormalization.Target), Target = m[i] })] });
Console.WriteLine($"objective {sw.ElapsedMilliseconds} ms");
using var x = backend.NewVector(3 * size * size); using var g = backend.NewVector(3 * size * size); x.Upload(Pic());
var t = new List<double>();
for (int i = 0; i < reps; i++) { sw.Restart(); o.Evaluate(x, g); t.Add(sw.Elapsed.TotalMilliseconds); }
t.Sort(); Console.WriteLine($"{backend.Name} {name} {size} min {t[0]:F1} median {t[t.Count / 2]:F1} ms");
