using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RenderFarm.Silo.Tests.Hosting;

/// <summary>Authorities and certificates of silos, made for one test, as PEM files.</summary>
internal sealed class CertificateFolder : IDisposable
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), Until = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _authority = Authority("farm"), _other = Authority("others");

    public string Folder { get; } = Directory.CreateTempSubdirectory("farm-pem-").FullName;

    /// <summary>Of a silo that trusts the farm's authority, and shows a certificate of it or of another.</summary>
    public (string Key, string Value)[] Settings(string name, bool ofAnotherAuthority = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var certificate = request.Create(ofAnotherAuthority ? _other : _authority, From.AddDays(1), Until.AddDays(-1), RandomNumberGenerator.GetBytes(8));
        return
        [
            ("Farm:Tls:Certificate", Write($"{name}.pem", certificate.ExportCertificatePem())), ("Farm:Tls:Key", Write($"{name}.key", key.ExportPkcs8PrivateKeyPem())),
            ("Farm:Tls:Authority", Write("authority.pem", _authority.ExportCertificatePem())),
        ];
    }

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(From, Until);
    }
}
