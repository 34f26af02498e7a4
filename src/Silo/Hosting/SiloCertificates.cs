using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RenderFarm.Core;
using RenderFarm.Silo.Options;

namespace RenderFarm.Silo.Hosting;

/// <summary>
/// This silo's certificate and those it trusts, from PEM files. They are read again when they have changed: certificates are renewed in mounted
/// files, and a silo need not be restarted for it.
/// </summary>
internal sealed class SiloCertificates
{
    private readonly Lock _lock = new();
    private readonly CertificateFiles _files;
    private DateTime _readAt;
    private X509Certificate2 _own;
    private X509Certificate2Collection _authorities;

    /// <exception cref="InputException">A file is no certificate, or the key is another's.</exception>
    public SiloCertificates(CertificateFiles files)
    {
        _files = files;
        try
        {
            (_own, _authorities, _readAt) = Read();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Farm:Tls: certificate, key or authority cannot be used: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    public X509Certificate2 Own
    {
        get
        {
            Refresh();
            return _own;
        }
    }

    /// <summary>Signed, directly or through what it brings along, by the authority of our file; no other root counts.</summary>
    public bool IsOfTheCluster(X509Certificate2 certificate)
    {
        Refresh();
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        // A cluster's own authority publishes no lists.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private void Refresh()
    {
        lock (_lock)
        {
            try
            {
                if (Changed() != _readAt)
                    (_own, _authorities, _readAt) = Read();
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                // Renewed by halves: what was read before holds until all is there.
            }
        }
    }

    private DateTime Changed() =>
        new[] { _files.Certificate, _files.Key, _files.Authority }.Max(file => File.GetLastWriteTimeUtc(File.ResolveLinkTarget(file, true)?.FullName ?? file));

    private (X509Certificate2 Own, X509Certificate2Collection Authorities, DateTime At) Read()
    {
        var at = Changed();
        var own = X509Certificate2.CreateFromPemFile(_files.Certificate, _files.Key);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(_files.Authority);
        if (authorities.Count == 0)
            throw new CryptographicException($"'{_files.Authority}' holds no certificate.");
        return (own, authorities, at);
    }
}
