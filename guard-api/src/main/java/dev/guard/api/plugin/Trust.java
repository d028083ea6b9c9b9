package dev.guard.api.plugin;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Which servers a TLS client trusts. Stateless. */
public final class Trust {
  private Trust() {}

  /**
   * The authorities of the JDK, and those of a file beside them.
   *
   * @throws GuardException with code {@code config.ca} where the file holds no PEM certificates
   */
  public static X509TrustManager withFile(Path caFile) {
    return of(readFile(caFile), true);
  }

  /**
   * The certificates of a file.
   *
   * @throws GuardException as {@link #withFile}
   */
  public static List<Certificate> readFile(Path caFile) {
    try {
      return read(Files.readString(caFile), caFile.toString());
    } catch (IOException unreadable) {
      throw unreadable(caFile.toString(), unreadable);
    }
  }

  /**
   * The certificates of a PEM text.
   *
   * @param place shown in errors
   * @throws GuardException as {@link #withFile}
   */
  public static List<Certificate> read(String pem, String place) {
    try {
      List<Certificate> found =
          List.copyOf(
              CertificateFactory.getInstance("X.509")
                  .generateCertificates(
                      new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8))));
      if (found.isEmpty()) {
        throw new GeneralSecurityException("There is no certificate in it");
      }
      return found;
    } catch (GeneralSecurityException broken) {
      throw unreadable(place, broken);
    }
  }

  /**
   * Certificates to trust.
   *
   * @param alsoOfTheJdk whether the authorities of the JDK are trusted beside them
   */
  public static X509TrustManager of(List<Certificate> authorities, boolean alsoOfTheJdk) {
    try {
      List<Certificate> all = new ArrayList<>(authorities);
      if (alsoOfTheJdk) {
        all.addAll(Arrays.asList(manager(null).getAcceptedIssuers()));
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate authority : all) {
        store.setCertificateEntry("authority-" + store.size(), authority);
      }
      return manager(store);
    } catch (IOException | GeneralSecurityException impossible) {
      throw new IllegalStateException("This JDK keeps no certificates", impossible);
    }
  }

  private static X509TrustManager manager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("This JDK has no X.509 trust manager");
  }

  /** A TLS client that trusts what {@code manager} does. */
  public static SSLContext context(TrustManager manager) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {manager}, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("This JDK has no TLS", impossible);
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
}
