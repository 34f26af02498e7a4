using System.Net;
using RenderFarm.Web.Access;

namespace RenderFarm.Silo.Tests.Hosting;

public sealed class SiloLifeTests
{
    [Fact]
    public async Task ADevelopmentSiloBecomesReadyAndDrainsAtSigterm()
    {
        await using var silo = await SiloUnderTest.StartReady();
        Assert.Equal(HttpStatusCode.OK, await silo.Status("/health/live"));
        Assert.Equal(HttpStatusCode.OK, await silo.Status("/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await silo.Status("/metrics"));
        Assert.Equal(HttpStatusCode.OK, await silo.Status("/"));
        Assert.Equal(HttpStatusCode.OK, await silo.Status("/orleans/"));
        silo.Signal("TERM");
        Assert.Equal(0, await silo.Ended());
        Assert.Contains("The silo drains.\n", silo.Said, StringComparison.Ordinal);
        Assert.Contains("The silo has ended.", silo.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASpotNoticeDrainsAtOnce()
    {
        var notice = Path.Combine(Path.GetTempPath(), $"notice-{Guid.NewGuid():N}");
        await using var silo = await SiloUnderTest.StartReady(("Farm:Drain:ExpediteFile", notice));
        File.WriteAllText(notice, "");
        try
        {
            Assert.Equal(0, await silo.Ended());
            Assert.Contains("The silo drains at once.", silo.Said, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(notice);
        }
    }

    [Fact]
    public async Task SigusrIsASpotNoticeToo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SIGUSR1 is read on Linux only");
        await using var silo = await SiloUnderTest.StartReady();
        silo.Signal("USR1");
        Assert.Equal(0, await silo.Ended());
        Assert.Contains("The silo drains at once.", silo.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadConfigurationIsOneLineForEachFaultAndExitCode2()
    {
        await using var silo = SiloUnderTest.Start(("Farm:Role", "captain"), ("Farm:Silo:Port", "x"), ("Farm:Wroker:Count", "1"));
        Assert.Equal(2, await silo.Ended());
        Assert.Equal(3, silo.Said.Split('\n').Length);
        Assert.All(silo.Said.Split('\n'), line => Assert.StartsWith("farm: Farm:", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ADeviceThatIsNotHereIsOneLineAndExitCode2()
    {
        Assert.SkipWhen(RenderFarm.Engine.Torch.TorchLibrary.HasCuda, "A GPU is here.");
        await using var silo = SiloUnderTest.Start(("Farm:Worker:Device", "cuda"));
        Assert.Equal(2, await silo.Ended());
        Assert.StartsWith("farm: device ", silo.Said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', silo.Said);
    }

    [Fact]
    public async Task ADatabaseOutOfReachIsOneLineAndExitCode1()
    {
        await using var silo = SiloUnderTest.Start(("Farm:Database", "Host=127.0.0.1;Port=1;Username=farm;Timeout=5"), ("Farm:Blobs:Directory", Path.GetTempPath()));
        Assert.Equal(1, await silo.Ended());
        Assert.StartsWith("farm: the database does not answer", Assert.Single(silo.Said.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheFirstAdminKeyComesFromAFile()
    {
        var (file, key) = (Path.GetTempFileName(), ApiKeys.NewText());
        File.WriteAllText(file, key + "\n");
        try
        {
            await using var silo = await SiloUnderTest.StartReady(("Farm:Keys:Admin", file), ("Farm:Keys:OnLoopback", "true"));
            Assert.Equal(HttpStatusCode.Unauthorized, await silo.Status("/api/v1/keys"));
            Assert.Equal(HttpStatusCode.Unauthorized, await silo.Status("/orleans/"));
            Assert.Equal(HttpStatusCode.Unauthorized, await silo.Status("/api/v1/keys", ApiKeys.NewText()));
            Assert.Equal(HttpStatusCode.OK, await silo.Status("/api/v1/keys", key));
            Assert.Equal(HttpStatusCode.OK, await silo.Status("/orleans/", key));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
