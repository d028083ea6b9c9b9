package dev.guard.aws;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Trusts the JDK's certificates and those of {@code network.ca_file}. */
final class TrustedCertificates {
  private TrustedCertificates() {}

  static TrustManager[] with(Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int next = 0;
      for (X509Certificate known : trusting(null).getAcceptedIssuers()) {
        store.setCertificateEntry("jdk-" + next++, known);
      }
      for (Certificate own : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("own-" + next++, own);
      }
      return new TrustManager[] {trusting(store)};
    } catch (IOException | GeneralSecurityException broken) {
      throw GuardException.of("config.ca-file", Responsible.USER)
          .what("The file of trusted certificates cannot be read.")
          .where(file.toString())
          .next("It has to hold PEM certificates.")
          .cause(broken)
          .build();
    }
  }

  private static X509TrustManager trusting(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("The JDK has no X.509 trust manager");
  }
}
