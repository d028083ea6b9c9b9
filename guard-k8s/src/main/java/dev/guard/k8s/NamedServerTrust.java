package dev.guard.k8s;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts a server whose certificate is valid and holds one given name, whatever host was called: a
 * kubeconfig's {@code tls-server-name}. The name is not sent to the server (SNI), which the client
 * library cannot do; a server that picks its certificate by SNI answers with its usual one.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6125#section-6.4">RFC 6125, matching names</a>
 */
final class NamedServerTrust extends X509ExtendedTrustManager {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private final X509TrustManager chain;
  private final String name;

  NamedServerTrust(X509TrustManager chain, String name) {
    this.chain = chain;
    this.name = name.toLowerCase(Locale.ROOT);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String authType)
      throws CertificateException {
    chain.checkServerTrusted(certificates, authType);
    Collection<List<?>> names = certificates[0].getSubjectAlternativeNames();
    boolean matches =
        names != null
            && names.stream()
                .filter(entry -> entry.get(0).equals(DNS_NAME) || entry.get(0).equals(IP_ADDRESS))
                .anyMatch(entry -> matches(entry.get(1).toString().toLowerCase(Locale.ROOT)));
    if (!matches) {
      throw new CertificateException("The certificate does not hold the name " + name);
    }
  }

  /** A wildcard stands for exactly one label, the first. */
  private boolean matches(String pattern) {
    int dot = name.indexOf('.');
    return pattern.equals(name)
        || (pattern.startsWith("*.")
            && dot > 0
            && pattern.substring(1).equals(name.substring(dot)));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(certificates, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(certificates, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String authType)
      throws CertificateException {
    chain.checkClientTrusted(certificates, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String authType, Socket socket)
      throws CertificateException {
    chain.checkClientTrusted(certificates, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String authType, SSLEngine engine)
      throws CertificateException {
    chain.checkClientTrusted(certificates, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chain.getAcceptedIssuers();
  }
}
