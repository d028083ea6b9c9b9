package dev.guard.k8s;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.plugin.AdapterContext.Network;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What an API server's certificate is checked against: the endpoint's own authority alone (with
 * GUARD's {@code network} file beside it), or the JDK's authorities where the endpoint names none.
 */
final class ServerTrust {
  private final Cluster cluster;
  private final List<Certificate> authorities;
  private final boolean alsoOfTheJdk;
  private final Optional<String> serverName;

  private ServerTrust(
      Cluster cluster,
      List<Certificate> authorities,
      boolean alsoOfTheJdk,
      Optional<String> serverName) {
    this.cluster = cluster;
    this.authorities = authorities;
    this.alsoOfTheJdk = alsoOfTheJdk;
    this.serverName = serverName;
  }

  static ServerTrust of(Cluster cluster, ClusterEndpoint endpoint, Network network) {
    List<Certificate> authorities = new ArrayList<>();
    if (!endpoint.caPem().isBlank()) {
      authorities.addAll(
          certificates(endpoint.caPem(), "certificate authority of cluster " + cluster.id()));
    }
    network
        .caFile()
        .ifPresent(
            file -> {
              try {
                authorities.addAll(certificates(Files.readString(file), file.toString()));
              } catch (IOException e) {
                throw unreadable(file.toString(), e);
              }
            });
    return new ServerTrust(
        cluster, authorities, endpoint.caPem().isBlank(), endpoint.tlsServerName());
  }

  private static Collection<? extends Certificate> certificates(String pem, String place) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw unreadable(place, e);
    }
  }

  private static GuardException unreadable(String place, Exception cause) {
    return GuardException.of("config.ca", Responsible.USER)
        .what("The certificates to trust cannot be read.")
        .where(place)
        .next("Give PEM certificates, each between BEGIN CERTIFICATE and END CERTIFICATE.")
        .cause(cause)
        .build();
  }

  TrustManager[] trustManagers() {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      if (alsoOfTheJdk) {
        int i = 0;
        for (Certificate authority : jdkAuthorities()) {
          store.setCertificateEntry("jdk-" + i++, authority);
        }
      }
      return named(managers(store));
    } catch (GeneralSecurityException | IOException e) {
      throw unreadable("cluster " + cluster.id(), e);
    }
  }

  /** Expects the endpoint's own name in the certificate, where it has one, instead of its host. */
  private TrustManager[] named(TrustManager[] managers) {
    if (serverName.isPresent()) {
      for (int i = 0; i < managers.length; i++) {
        if (managers[i] instanceof X509TrustManager x509) {
          managers[i] = new NamedServerTrust(x509, serverName.get());
        }
      }
    }
    return managers;
  }

  private static List<Certificate> jdkAuthorities() throws GeneralSecurityException {
    List<Certificate> authorities = new ArrayList<>();
    for (TrustManager manager : managers(null)) {
      if (manager instanceof X509TrustManager x509) {
        authorities.addAll(List.of(x509.getAcceptedIssuers()));
      }
    }
    return authorities;
  }

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** The client certificate, if the credential is one. */
  KeyManager[] keyManagers(Config config) {
    try {
      return SSLUtils.keyManagers(config);
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw GuardException.of("config.client-certificate", Responsible.USER)
          .what("The client certificate or its key cannot be read.")
          .where("cluster " + cluster.id())
          .next("Give both in PEM, belonging together, the key without a passphrase.")
          .cause(e)
          .build();
    }
  }
}
