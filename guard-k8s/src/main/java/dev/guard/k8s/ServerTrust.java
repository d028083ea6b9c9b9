package dev.guard.k8s;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.api.plugin.Trust;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** How an API server and GUARD know each other. */
final class ServerTrust {
  private ServerTrust() {}

  /**
   * What an API server's certificate is checked against: the endpoint's own authority alone (with
   * GUARD's {@code network} file beside it), or the JDK's authorities where the endpoint names
   * none. The endpoint's own name is expected in the certificate, where it has one, instead of its
   * host.
   */
  static TrustManager[] trustManagers(Cluster cluster, ClusterEndpoint endpoint, Network network) {
    boolean named = !endpoint.caPem().isBlank();
    List<Certificate> authorities = new ArrayList<>();
    if (named) {
      authorities.addAll(
          Trust.read(endpoint.caPem(), "certificate authority of cluster " + cluster.id()));
    }
    network.caFile().map(Trust::readFile).ifPresent(authorities::addAll);
    X509TrustManager trust = Trust.of(authorities, !named);
    return new TrustManager[] {
      endpoint
          .tlsServerName()
          .<TrustManager>map(name -> new NamedServerTrust(trust, name))
          .orElse(trust)
    };
  }

  /** The client certificate, if the credential is one. */
  static KeyManager[] keyManagers(Cluster cluster, Config config) {
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
