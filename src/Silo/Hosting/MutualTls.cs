using Orleans.Connections.Security;
using Orleans.Hosting;

namespace RenderFarm.Silo.Hosting;

/// <summary>Silos speak to silos that show a certificate of the cluster's own authority, and to nobody else.</summary>
internal static class MutualTls
{
    public static void UseMutualTls(this ISiloBuilder silo, SiloCertificates certificates) => silo.UseTls(tls =>
    {
        // Asked for at start; what is shown is what the selectors give, renewed or not.
        tls.LocalCertificate = certificates.Own;
        tls.LocalServerCertificateSelector = (_, _) => certificates.Own;
        tls.LocalClientCertificateSelector = (_, _, _, _, _) => certificates.Own;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, _, _) => certificates.IsOfTheCluster(certificate);
        // A name that every certificate is asked for, whatever the pod's address: who the authority signed for is what counts.
        tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = TargetHost;
    });

    private const string TargetHost = "silo.farm";
}
